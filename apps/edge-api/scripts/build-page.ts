import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyStaticFiles, MODELS_OUTPUT } from './build-models.ts';
import { buildFailure } from './run-script.ts';

const PAGE = fileURLToPath(new URL('../../web', import.meta.url));

/**
 * Builds the gallery into `apps/web/dist`, which the worker's configuration names as its static files. The models must
 * be built before: the page displays their training histories, the worker reads their weights there, and its first words fit the default model.
 *
 * @param defaultModel name of the default model
 * @throws {ScriptError} with the message of the builder
 */
export async function buildPage(defaultModel: string | undefined): Promise<void> {
  const vite = dirname(createRequire(join(PAGE, 'package.json')).resolve('vite/package.json'));
  const built = spawnSync(process.execPath, [join(vite, 'bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: PAGE,
    encoding: 'utf8',
    env: { ...process.env, TRAZO_DEFAULT_CARD: join(MODELS_OUTPUT, `${defaultModel}.card.json`) },
  });
  if (built.status !== 0 || !existsSync(join(PAGE, 'dist/index.html'))) {
    throw buildFailure('The page', built);
  }
  await copyStaticFiles(join(PAGE, 'dist'));
}
