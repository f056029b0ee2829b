import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModels, copyHistories } from '@trazo/edge-api/models';
import { createTestHarness, unstable_readConfig } from 'wrangler';
import type { Worker } from '../edge/worker.ts';
import { writeBandModel } from './model.ts';

const EDGE = fileURLToPath(new URL('../../apps/edge-api', import.meta.url));
const PAGE = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));

/** The models of {@link startBandWorker}: the first, its default, can be asked for a digit. */
const MODELS = { asked: 'asked', plain: 'plain' } as const;

/**
 * Starts worker and built page in real workerd, but with two models of tests: `asked`, which can be asked for a digit
 * and has a history, and `plain`, which cannot and has none.
 *
 * @throws {Error} when the page is not built
 */
export async function startBandWorker(): Promise<Worker> {
  process.env['WRANGLER_SEND_METRICS'] = 'false';
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  const folder = await mkdtemp(join(tmpdir(), 'trazo-gallery-'));
  const page = join(folder, 'page');
  await cp(PAGE, page, { recursive: true });
  for (const name of Object.values(MODELS)) {
    const model = join(folder, name);
    await writeBandModel(model, { name, conditional: name === MODELS.asked });
    await buildModels(model, join(folder, 'models', name));
  }
  await copyHistories(page, join(folder, 'models', MODELS.asked));
  const registry = join(folder, 'models', 'index.js');
  await writeFile(
    registry,
    `import asked from './asked/index.js';
import plain from './plain/index.js';
export default { defaultName: asked.defaultName, models: [...asked.models, ...plain.models] };
`,
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
