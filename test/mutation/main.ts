// pnpm mutate [scope …]: puts mistakes into the code, one at a time, and counts those that no test notices. The scopes are
// in scopes.ts. The survivors are listed at the end, and written to reports/mutation. Takes two to forty minutes a scope.
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { SCOPES } from './scopes.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Share of the mutants, in percent, that tests must notice. */
const LEAST_SCORE = 90;

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !SCOPES.some((scope) => scope.name === name));
if (unknown !== undefined) {
  process.stderr.write(
    `Error: there is no scope "${unknown}"; allowed are ${SCOPES.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}
process.chdir(ROOT);
for (const { name, folder, files } of SCOPES.filter(
  (scope) => chosen.length === 0 || chosen.includes(scope.name),
)) {
  process.env['TRAZO_MUTATION_SCOPE'] = name;
  await new Stryker({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    mutate: [...files.map((file) => `${folder}/${file}`), '!**/*.test.ts'],
    vitest: { dir: folder, configFile: 'test/mutation/vitest.config.ts' },
    coverageAnalysis: 'perTest',
    // Code that runs once when its module is loaded, such as tables, would need a new process for each mutant.
    ignoreStatic: true,
    concurrency: 1,
    tempDirName: '.stryker-tmp',
    ignorePatterns: ['**/dist', '.turbo', '**/runs', 'bench/results', 'docs/pictures'],
    // Both rewrite TypeScript with the compiler's former API, which TypeScript 7 does not have; nothing needs it here.
    disableTypeChecks: false,
    tsconfigFile: 'none',
    reporters: ['clear-text', 'json', 'progress-append-only'],
    jsonReporter: { fileName: `reports/mutation/${name}.json` },
    allowConsoleColors: false,
    clearTextReporter: { allowColor: false, allowEmojis: false, reportTests: false },
    thresholds: { high: 95, low: LEAST_SCORE, break: LEAST_SCORE },
  }).runMutationTest();
}
