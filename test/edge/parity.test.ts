import { fileURLToPath } from 'node:url';
import { cacheDir } from '@trazo/trainer/cache-dir';
import { installTensorflow } from '@trazo/trainer/install-tensorflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelsOf, pictureOf } from './responses.ts';
import { startWorker, type Worker } from './worker.ts';

describe('the worker and tfjs-node', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker();
    await installTensorflow({
      env: process.env,
      cacheDir: cacheDir(process.env),
      platform: process.platform,
      arch: process.arch,
      log: () => {},
      transfer: () => () => {},
    });
    await import('@tensorflow/tfjs-node');
  }, 1_200_000);
  afterAll(() => worker?.stop());

  it('draw the same from the same seed, within one grey level', async () => {
    const { loadGenerator } = await import('@trazo/model/infer');
    const { models } = await modelsOf(worker);
    for (const { name, contentHash } of models) {
      const folder = fileURLToPath(new URL(`../../packages/model/pretrained/${name}`, import.meta.url));
      const generator = await loadGenerator(folder);
      expect(generator.card.contentHash).toBe(contentHash);
      const { pixels: native } = await generator.sample({ seed: 42, count: 64 });
      generator.dispose();
      const { pixels } = await pictureOf(await worker.get(`/generate?n=64&cols=1&seed=42&model=${name}`));
      expect(pixels.length).toBe(native.length);
      expect(
        Math.max(...Array.from(pixels, (dot, index) => Math.abs(dot - (native[index] ?? 0)))),
      ).toBeLessThanOrEqual(1);
    }
  }, 120_000);
});
