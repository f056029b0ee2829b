import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadGenerator, type SampleOptions } from '@trazo/model/infer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHarness, unstable_readConfig } from 'wrangler';
import { type StaticServer, serveFolders } from '../web/static-server.ts';
import { startWasm } from './wasm-backend.ts';
import { startWorker, type Worker } from './worker.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PRETRAINED = join(ROOT, 'packages/model/pretrained');

describe('loadGenerator on the wasm backend', () => {
  let worker: Worker;
  beforeAll(async () => {
    await startWasm();
    worker = await startWorker();
  });
  afterAll(() => worker?.stop());

  it.each<[model: string, address: string, options: SampleOptions]>([
    ['slim', 'seed=ana', { seed: 'ana' }],
    ['slim', 'seed=7&n=64', { seed: 7, count: 64 }],
    ['slim', 'seed=4294967295&digit=2,0,2,6', { seed: 2 ** 32 - 1, classes: [2, 0, 2, 6] }],
    ['cdcgan', 'seed=0&digit=0-9&n=20', { seed: 0, classes: '0-9', count: 20 }],
    ['dcgan', 'seed=3&n=9', { seed: '3', count: 9 }],
  ])('gives the file of /generate?model=%s&%s, byte for byte', async (model, address, options) => {
    const generator = await loadGenerator(join(PRETRAINED, model));
    const samples = await generator.sample(options);
    generator.dispose();
    const response = await worker.get(`/generate?model=${model}&${address}`);
    expect(response.status).toBe(200);
    // Several digits without n form a row.
    const columns = address.includes('digit=2,0,2,6') ? { columns: 4 } : {};
    expect(Buffer.from(await response.arrayBuffer()).equals(samples.toPng(columns))).toBe(true);
    expect(response.headers.get('X-Trazo-Seed')).toBe(String(samples.seed));
    expect(response.headers.get('X-Trazo-Digits') ?? '').toBe(samples.labels.join());
  });
});

describe('loadGenerator in workerd', () => {
  const EDGE = join(ROOT, 'apps/edge-api');
  /** A worker that samples from the model at the address `source`. */
  const WORKER = `
    import { loadGenerator } from '${ROOT}packages/model/src/infer/index.ts';
    import { startWasmBackend } from '${EDGE}/src/runtime/backend.ts';

    export default {
      async fetch(request) {
        await startWasmBackend();
        try {
          const generator = await loadGenerator(new URL(request.url).searchParams.get('source'));
          const samples = await generator.sample({ seed: 'ana', classes: '0-9' });
          generator.dispose();
          return new Response(samples.toPng());
        } catch (error) {
          return new Response(String(error), { status: 500 });
        }
      },
    };`;
  let folder: string;
  let server: StaticServer;
  let harness: ReturnType<typeof createTestHarness>;
  let url: URL;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trazo-generator-'));
    await writeFile(join(folder, 'worker.js'), WORKER);
    const config = unstable_readConfig({ config: join(EDGE, 'wrangler.jsonc') });
    const { compatibility_date, compatibility_flags, define, alias, rules } = config;
    harness = createTestHarness({
      root: EDGE,
      workers: [
        {
          config: {
            name: 'generator',
            main: join(folder, 'worker.js'),
            ...{ compatibility_date, compatibility_flags, define, rules },
            alias: { ...alias },
          },
        },
      ],
    });
    server = await serveFolders({ '/models/': PRETRAINED });
    ({ url } = await harness.listen());
    await startWasm();
  });
  afterAll(async () => {
    await harness?.close();
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  const ask = (source: string) => fetch(new URL(`/?source=${encodeURIComponent(source)}`, url));

  it('samples the bytes that it samples in Node.js, from a URL', async () => {
    const generator = await loadGenerator(join(PRETRAINED, 'slim'));
    const samples = await generator.sample({ seed: 'ana', classes: '0-9' });
    generator.dispose();
    const response = await ask(`${server.origin}/models/slim`);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(samples.toPng())).toBe(true);
  });

  it('says that an address has to be absolute, as a worker has no page, and no folders', async () => {
    expect(await (await ask('models/slim')).text()).toBe(
      'InvalidOptionError: source "models/slim" is not valid: allowed is an absolute URL, such as https://example.com/models/slim.',
    );
  });
});
