const COMMANDS = 'diagnose|evaluate|export|promote|sample|schema|train-classifier|train';

/**
 * The built code with commands as its users type them: `npx trazo train`, where the repository has the script
 * `pnpm train`.
 */
export function withPublishedCommands(code: string): string {
  return code
    .replace(
      new RegExp(`\\bpnpm(?: --silent)? (?=(?:${COMMANDS}|\\$\\{command\\})(?![\\w-]))`, 'g'),
      'npx trazo ',
    )
    .replaceAll("new Program('pnpm')", "new Program('npx trazo')")
    .replaceAll("['pnpm', ...", "['npx', 'trazo', ...")
    .replaceAll('with its own pnpm: pnpm install --force', 'with its own npm: npm install --force');
}
