/**
 * Builds everything that a deployment uploads: models, page, and the worker's bundle in `dist/worker`.
 *
 *     node scripts/build-worker.ts
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModels } from './build-models.ts';
import { buildPage } from './build-page.ts';
import { runScript, ScriptError } from './run-script.ts';
import { servedModel } from './served-model.ts';
import { QUIET_WRANGLER, WRANGLER_CONFIG } from './wrangler-environment.ts';

/** The production bundle: worker.js and the modules that it imports. */
export const WORKER_BUNDLE = fileURLToPath(new URL('../dist/worker', import.meta.url));

/**
 * Builds the production worker.
 *
 * @param modelFolder one exported model instead of the shipped ones
 * @throws {TrazoError} naming the part that could not be built
 */
export async function buildWorker(modelFolder?: string): Promise<void> {
  const [defaultModel] = await buildModels(modelFolder);
  await buildPage(defaultModel);
  rmSync(WORKER_BUNDLE, { recursive: true, force: true });
  const built = runWrangler(['deploy', '--dry-run', '--outdir', WORKER_BUNDLE]);
  if (built.status !== 0) {
    throw new ScriptError(`The worker could not be bundled: ${`${built.stdout}${built.stderr}`.trim()}`);
  }
}

/**
 * Runs wrangler's command line with the worker's configuration.
 *
 * @param show connects it to the terminal
 */
export function runWrangler(args: readonly string[], show = false) {
  const wrangler = dirname(createRequire(import.meta.url).resolve('wrangler/package.json'));
  return spawnSync(
    process.execPath,
    [join(wrangler, 'bin/wrangler.js'), ...args, '--config', WRANGLER_CONFIG],
    { encoding: 'utf8', env: { ...process.env, ...QUIET_WRANGLER }, stdio: show ? 'inherit' : 'pipe' },
  );
}

if (import.meta.main) {
  await runScript(async (log) => {
    await buildWorker(await servedModel());
    log('built the worker, its models and the page');
  });
}
