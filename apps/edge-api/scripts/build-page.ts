import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyHistories } from './build-models.ts';
import { ScriptError } from './run-script.ts';

const PAGE = fileURLToPath(new URL('../../web', import.meta.url));

/**
 * Builds the gallery into `apps/web/dist`, which the worker's configuration names as its static files. The models are
 * built before: how they learned is shown on the page.
 *
 * @throws {ScriptError} with the builder's own words
 */
export async function buildPage(): Promise<void> {
  const vite = dirname(createRequire(join(PAGE, 'package.json')).resolve('vite/package.json'));
  const built = spawnSync(process.execPath, [join(vite, 'bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: PAGE,
    encoding: 'utf8',
  });
  if (built.status !== 0 || !existsSync(join(PAGE, 'dist/index.html'))) {
    throw new ScriptError(`The page could not be built: ${`${built.stdout}${built.stderr}`.trim()}`);
  }
  await copyHistories(join(PAGE, 'dist'));
}
