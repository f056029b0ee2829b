import { defineCommand } from './command.ts';
import { renderFindings, runChecks } from './diagnose/checks.ts';

/** `pnpm diagnose`: checks everything that Trazo needs. */
export const diagnoseCommand = defineCommand({
  name: 'diagnose',
  description: 'Check every part that Trazo needs, and say what to do about each one that is not in order.',
  options: {},
  examples: `  pnpm diagnose                                   one line a part; exits with 2 if something is damaged`,
  run: async (_, ports) => {
    const { platform, arch } = process;
    const findings = await runChecks({ ...ports, platform, arch });
    ports.log(renderFindings(findings));
    return findings.some(({ state }) => state === 'damaged') ? 2 : 0;
  },
});
