/**
 * Builds everything that a deployment uploads: models, page, and the worker's bundle in `dist/worker`.
 *
 *     node scripts/build-worker.ts
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildModels } from './build-models.ts';
import { buildPage } from './build-page.ts';
import { buildFailure, runScript } from './run-script.ts';
import { servedModel } from './served-model.ts';
import { runWrangler } from './wrangler.ts';

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
  if (built.status !== 0) throw buildFailure('The worker', built);
}

if (import.meta.main) {
  await runScript(async (log) => {
    await buildWorker(await servedModel());
    log('built the worker, its models and the page');
  });
}
