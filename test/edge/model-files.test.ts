import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { loadGenerator } from '@trazo/model/infer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelsOf, problemOf } from './responses.ts';
import { startWorker, type Worker } from './worker.ts';

const PRETRAINED = fileURLToPath(new URL('../../packages/model/pretrained', import.meta.url));
const MODELS = ['slim', 'cdcgan', 'dcgan', 'letters'] as const;

describe('the model files that the worker serves', () => {
  let worker: Worker;
  let urls: ReadonlyMap<string, string>;
  beforeAll(async () => {
    worker = await startWorker();
    const { models } = await modelsOf(worker);
    urls = new Map(models.map(({ name, url }) => [name, new URL(url, worker.url).href]));
    await tf.setBackend('cpu');
  }, 60_000);
  afterAll(() => worker?.stop());

  const urlOf = (model: string) => urls.get(model) ?? expect.fail(`/models has no ${model}`);

  it.each(MODELS)('are those of packages/model/pretrained, byte for byte: %s', async (model) => {
    const { contentHash } = JSON.parse(await readFile(join(PRETRAINED, model, 'card.json'), 'utf8'));
    expect(urlOf(model)).toBe(`${worker.url.origin}/models/${model}/${contentHash.slice(0, 12)}/model.json`);
    for (const file of ['model.json', 'weights.bin', 'card.json']) {
      const response = await worker.get(urlOf(model).replace('model.json', file));
      expect(response.status).toBe(200);
      expect(response.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.equals(await readFile(join(PRETRAINED, model, file))), file).toBe(true);
      const head = await worker.get(response.url, { method: 'HEAD' });
      expect([head.status, head.headers.get('Content-Length')]).toEqual([200, String(bytes.byteLength)]);
      const known = { headers: { 'If-None-Match': response.headers.get('ETag') ?? '' } };
      expect((await worker.get(response.url, known)).status).toBe(304);
    }
  });

  it.each(MODELS)(
    'load with loadGraphModel and loadGenerator, and draw the same as the files: %s',
    async (model) => {
      const file = await loadGenerator(join(PRETRAINED, model));
      const served = await loadGenerator(urlOf(model));
      const graph = await tf.loadGraphModel(urlOf(model));
      const rows = tf.randomNormal(
        [2, served.card.spec.latentSize + served.card.spec.classes],
        0,
        1,
        'float32',
        7,
      );
      const latents = Float32Array.from(await rows.data());
      const expected = await file.generateValues(latents, 2);
      expect(await served.generateValues(latents, 2)).toEqual(expected);
      const output = graph.execute({ latents: rows }, 'images');
      if (Array.isArray(output)) expect.fail('the graph has several outputs');
      expect(Float32Array.from(await output.data())).toEqual(expected);
      for (const each of [file, served, graph, rows, output]) each.dispose();
    },
  );

  it('are not at the address of another version, which names the right one', async () => {
    const response = await worker.get('/models/slim/000000000000/model.json');
    expect(response.status).toBe(404);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ type: '/docs#stale-version', parameter: 'v' });
    expect(problem.detail).toContain(` There is ${new URL(urlOf('slim')).pathname}.`);
    const loading = loadGenerator(response.url);
    await expect(loading).rejects.toThrow(
      '/models/slim/000000000000/card.json: the server answers 404 Not Found: v "000000000000" is not valid: allowed is',
    );
    await expect(loading).rejects.toThrow(
      ` There is ${new URL(urlOf('slim')).pathname.replace('model.json', 'card.json')}.`,
    );
  });
});
