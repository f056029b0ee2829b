import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { generatorInput, latentsFromSeed } from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelsOf } from '../edge/responses.ts';
import { startWasm, WASM_FOLDER } from '../edge/wasm-backend.ts';
import { startWorker, type Worker } from '../edge/worker.ts';
import { findChrome, launchChrome, NO_CHROME } from './chrome.ts';
import { buildGeneratorPage } from './generator/build.ts';
import type { generatorPage } from './generator/page.ts';
import { type StaticServer, serveFolders } from './static-server.ts';

declare global {
  interface Window {
    readonly generatorPage: typeof generatorPage;
    /** TensorFlow.js as its script tag defines it. */
    readonly tf: typeof tf;
  }
}

const PRETRAINED = fileURLToPath(new URL('../../packages/model/pretrained/', import.meta.url));
const TFJS = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs/dist/tf.min.js'));
const PAGE = '<!doctype html><title>A page elsewhere</title><script src="/tfjs/tf.min.js"></script>';
const COUNT = 10;

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`the worker's models in Chromium: ${NO_CHROME}.\n`);
const title = `the worker's models in a page of another origin${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

describe.skipIf(chrome === undefined)(title, () => {
  let folder: string;
  let worker: Worker;
  let server: StaticServer;
  let browser: Browser;
  let urls: ReadonlyMap<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trazo-elsewhere-'));
    await buildGeneratorPage(join(folder, 'app'));
    await writeFile(join(folder, 'index.html'), PAGE);
    worker = await startWorker();
    const { models } = await modelsOf(worker);
    urls = new Map(models.map(({ name, url }) => [name, new URL(url, worker.url).href]));
    server = await serveFolders({ '/': folder, '/tfjs/': TFJS, '/wasm/': WASM_FOLDER });
    browser = await launchChrome(chrome ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await worker?.stop();
    await rm(folder, { recursive: true });
  });

  const urlOf = (model: string) => urls.get(model) ?? expect.fail(`/models has no ${model}`);

  async function open(path: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${server.origin}${path}`);
    expect(new URL(page.url()).origin).not.toBe(worker.url.origin);
    return page;
  }

  it.each(['slim', 'cdcgan', 'dcgan'])(
    'draw by tf.loadGraphModel what TensorFlow.js in Node.js draws from the files: %s',
    async (name) => {
      await tf.setBackend('cpu');
      const generator = await loadGenerator(join(PRETRAINED, name));
      const { spec } = generator.card;
      const labels = Array.from({ length: spec.classes > 0 ? COUNT : 0 }, (_, index) => index);
      const input = generatorInput(latentsFromSeed(2026, COUNT, spec.latentSize), labels, spec);
      const expected = await generator.generateValues(input, COUNT);
      generator.dispose();

      const page = await open('/');
      const drawn = await page.evaluate(
        async ({ url, values, count }) => {
          await window.tf.setBackend('cpu');
          const model = await window.tf.loadGraphModel(url);
          const images = model.execute({ latents: window.tf.tensor(values, [count, values.length / count]) });
          return Array.isArray(images) ? [] : Array.from(await images.data());
        },
        { url: urlOf(name), values: Array.from(input), count: COUNT },
      );
      await page.close();
      expect(drawn).toHaveLength(COUNT * spec.image.height * spec.image.width);
      const differences = drawn.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)));
      expect(Math.max(...differences)).toBeLessThan(1e-5);
    },
  );

  it('sample with loadGenerator the bytes that it samples in Node.js from the files', async () => {
    await startWasm();
    const generator = await loadGenerator(join(PRETRAINED, 'slim'));
    const expected = await generator.sample({ seed: 'ana', classes: [2, 0, 2, 6] });
    generator.dispose();
    const page = await open('/app/');
    for (const source of [urlOf('slim'), urlOf('slim').replace('/model.json', '')]) {
      const sampled = await page.evaluate((from) => window.generatorPage.sampleFrom(from), source);
      expect(sampled).toMatchObject({ pixels: [...expected.pixels], labels: [2, 0, 2, 6] });
    }
    await page.close();
  });

  it('say which address is right, where the version is another, in a response that the page can read', async () => {
    const page = await open('/app/');
    const problem = await page.evaluate(
      async (url) => (await fetch(url)).json(),
      urlOf('slim').replace(/[0-9a-f]{12}/, '000000000000'),
    );
    expect(problem).toMatchObject({
      status: 404,
      type: '/docs#stale-version',
      detail: expect.stringContaining(` There is ${new URL(urlOf('slim')).pathname}.`),
    });
    await page.close();
  });
});
