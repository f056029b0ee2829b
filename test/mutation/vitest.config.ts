import { defineConfig } from 'vitest/config';
import { SCOPES } from './scopes.ts';

// Stryker starts vitest in processes of its own, which take the environment of main.ts.
const scope = SCOPES.find(({ name }) => name === process.env['TRAZO_MUTATION_SCOPE']);
if (scope === undefined) throw new Error('TRAZO_MUTATION_SCOPE names no scope; run pnpm mutate.');

export default defineConfig({
  test: {
    include: [...scope.tests],
    exclude: ['**/node_modules/**', ...(scope.withoutTests ?? []).map((path) => `**/${path}`)],
    globalSetup: scope.globalSetup === undefined ? [] : [`${scope.folder}/${scope.globalSetup}`],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
