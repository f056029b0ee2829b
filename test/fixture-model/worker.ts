import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModels, copyStaticFiles } from '@trazo/edge-api/models';
import { createTestHarness, unstable_readConfig } from 'wrangler';
import type { Worker } from '../edge/worker.ts';
import { type FixtureModel, writeFixtureModel } from './model.ts';

const EDGE = fileURLToPath(new URL('../../apps/edge-api', import.meta.url));
const PAGE = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));

/** A model of digits with classes, and one without. */
const DIGIT_MODELS: readonly FixtureModel[] = [
  { name: 'conditional', classes: 10 },
  { name: 'plain', classes: 0 },
];

/**
 * Starts the worker and the built page in real workerd with fixture models.
 *
 * @param models the default model first; by default `conditional` and `plain`
 * @throws {Error} when the page is not built
 */
export function startFixtureWorker(models: readonly FixtureModel[] = DIGIT_MODELS): Promise<Worker> {
  return startWorkerWith(models.map((model) => [model.name, (folder) => writeFixtureModel(folder, model)]));
}

/**
 * Starts the worker and the built page in real workerd with models that a test writes.
 *
 * @param models name of each and a function that writes its folder, the default model first
 */
export async function startWorkerWith(
  models: readonly (readonly [name: string, write: (folder: string) => Promise<void>])[],
): Promise<Worker> {
  process.env['WRANGLER_SEND_METRICS'] = 'false';
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  const folder = await mkdtemp(join(tmpdir(), 'trazo-gallery-'));
  const page = join(folder, 'page');
  await cp(PAGE, page, { recursive: true });
  await rm(join(page, 'histories'), { recursive: true, force: true });
  for (const [name, write] of models) {
    const built = join(folder, 'models', name);
    await write(join(folder, name));
    await buildModels(join(folder, name), built);
    await copyStaticFiles(join(folder, 'histories', name), built);
    await cp(join(folder, 'histories', name, 'histories'), join(page, 'histories'), { recursive: true });
  }
  const registry = join(folder, 'models', 'index.js');
  const imports = models.map(([name], index) => `import model${index} from './${name}/index.js';\n`);
  const listed = models.map((_, index) => `...model${index}.models`);
  await writeFile(
    registry,
    `${imports.join('')}export default { defaultName: model0.defaultName, models: [${listed.join(', ')}] };\n`,
  );
  const { name, main, compatibility_date, compatibility_flags, define, alias, rules, assets } =
    unstable_readConfig({ config: join(EDGE, 'wrangler.jsonc') });
  const harness = createTestHarness({
    root: EDGE,
    workers: [
      {
        config: {
          ...{ name, main, compatibility_date, compatibility_flags, define, rules },
          alias: { ...alias, '#models': registry },
          assets: { ...assets, directory: page },
        },
      },
    ],
  });
  const { url } = await harness.listen();
  return {
    url,
    get: (path, init = {}) => fetch(new URL(path, url), init),
    stop: async () => {
      await harness.close();
      await rm(folder, { recursive: true });
    },
  };
}
