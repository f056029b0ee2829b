import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { loadGenerator, type SampleOptions } from '@trazo/model/infer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorker, type Worker } from './worker.ts';

describe('loadGenerator on the wasm backend', () => {
  let worker: Worker;
  beforeAll(async () => {
    const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${dirname(wasm)}${sep}`);
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    expect(await setBackend('wasm')).toBe(true);
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
    const generator = await loadGenerator(
      fileURLToPath(new URL(`../../packages/model/pretrained/${model}`, import.meta.url)),
    );
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
