import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { loadGenerator } from '@trazo/model/infer';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelsOf } from '../edge/responses.ts';
import { startWorker } from '../edge/worker.ts';
import { writeFixtureModel } from '../fixture-model/model.ts';
import { COLOUR } from '../fixture-model/models.ts';
import { findChrome, launchChrome, NO_CHROME } from '../web/chrome.ts';
import { type StaticServer, serveFolders } from '../web/static-server.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CDN = /^https:\/\/cdn\.jsdelivr\.net\/npm\/@tensorflow\/tfjs@([\d.]+)\/dist\/tf\.min\.js$/;

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`examples/index.html in Chromium: ${NO_CHROME}.\n`);
const title = `examples/index.html in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

describe.skipIf(chrome === undefined)(title, () => {
  let folder: string;
  let server: StaticServer;
  let browser: Browser;
  let script: Buffer;
  const { version } = tf;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trazo-example-'));
    await writeFixtureModel(join(folder, 'colour'), COLOUR);
    const tfjs = createRequire(import.meta.url).resolve('@tensorflow/tfjs/dist/tf.min.js');
    script = await readFile(tfjs);
    server = await serveFolders({ '/': ROOT, '/models/': folder });
    browser = await launchChrome(chrome ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  /** Opens the page. The CDN answers with the file of the pinned package, whose hash the page requires. */
  async function open(query = '', cdn: Buffer | undefined = script): Promise<Page> {
    const page = await browser.newPage();
    await page.route(/^https:/, async (route) => {
      const [, requested] = CDN.exec(route.request().url()) ?? [];
      if (cdn === undefined || requested !== version.tfjs) await route.abort();
      else await route.fulfill({ body: cdn, headers: { 'Access-Control-Allow-Origin': '*' } });
    });
    await page.goto(`${server.origin}/examples/${query}`);
    await page.waitForFunction(() => !document.querySelector('#status')?.textContent?.startsWith('Loading'));
    return page;
  }

  const statusOf = (page: Page) => page.getByRole('status').textContent();

  /** The gray or RGB pixels of every canvas. */
  const pixelsOf = (page: Page, channels: number) =>
    page.locator('canvas').evaluateAll((canvases, wanted) => {
      return canvases.map((canvas) => {
        if (!(canvas instanceof HTMLCanvasElement)) return [];
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
          data: [],
        };
        return Array.from(data).filter((_, index) => index % 4 < wanted);
      });
    }, channels);

  /** What the page should show for a seed: the images of the same noise, by the library. */
  async function expectedOf(model: string, seed: number): Promise<Uint8ClampedArray> {
    const generator = await loadGenerator(model);
    const { latentSize, classes } = generator.card.spec;
    const count = classes || 10;
    const noise = await tf.randomNormal([count, latentSize], 0, 1, 'float32', seed).data();
    const rows = Array.from({ length: count }, (_, label) => [
      ...noise.subarray(label * latentSize, (label + 1) * latentSize),
      ...Array.from({ length: classes }, (__, index) => (index === label ? 1 : 0)),
    ]);
    const pixels = await generator.generate(Float32Array.from(rows.flat()), count);
    generator.dispose();
    return pixels;
  }

  const differenceOf = (shown: number[], expected: Uint8ClampedArray) =>
    shown.reduce((most, value, index) => Math.max(most, Math.abs(value - (expected[index] ?? 999))), 0);

  it.each([
    ['slim', '', 'class 9', 'slim, 28 × 28 pixels, seed 1'],
    ['dcgan', '?model=../packages/model/pretrained/dcgan', 'image 10', 'dcgan, 28 × 28 pixels, seed 1'],
  ])('shows ten digits of %s', async (name, query, label, status) => {
    const page = await open(query);
    expect(await statusOf(page)).toBe(status);
    expect(await page.getByRole('img').count()).toBe(10);
    expect(await page.getByRole('img', { name: label, exact: true }).count()).toBe(1);
    const expected = await expectedOf(join(ROOT, 'packages/model/pretrained', name), 1);
    const shown = (await pixelsOf(page, 1)).flat();
    expect(shown).toHaveLength(expected.length);
    expect(differenceOf(shown, expected)).toBeLessThanOrEqual(2);
    await page.close();
  });

  it('reads the size of color images and the classes from the card, and generates again', async () => {
    const page = await open('?model=/models/colour');
    expect(await statusOf(page)).toBe('colour, 32 × 32 pixels, seed 1');
    const first = await pixelsOf(page, 3);
    expect(first.map(({ length }) => length)).toEqual(new Array(5).fill(32 * 32 * 3));
    expect(differenceOf(first.flat(), await expectedOf(join(folder, 'colour'), 1))).toBeLessThanOrEqual(2);
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByText('seed 2').waitFor();
    const second = await pixelsOf(page, 3);
    expect(differenceOf(second.flat(), await expectedOf(join(folder, 'colour'), 2))).toBeLessThanOrEqual(2);
    expect(second).not.toEqual(first);
    await page.close();
  });

  it('takes the model from a worker, by its url in /models', async () => {
    const worker = await startWorker();
    const { card } = await modelsOf(worker);
    const page = await open(`?model=${new URL(card.url, worker.url)}`);
    expect(await statusOf(page)).toBe('slim, 28 × 28 pixels, seed 1');
    const shown = (await pixelsOf(page, 1)).flat();
    expect(
      differenceOf(shown, await expectedOf(join(ROOT, 'packages/model/pretrained/slim'), 1)),
    ).toBeLessThanOrEqual(2);
    await page.close();
    await worker.stop();
  });

  it('says what is wrong', async () => {
    const missing = await open('?model=/models/nothing');
    expect(await statusOf(missing)).toBe(
      `Error: ${server.origin}/models/nothing/card.json: the server answers 404.`,
    );
    const changed = await open('', Buffer.concat([script, Buffer.from(' ')]));
    expect(await statusOf(changed)).toBe('Error: TensorFlow.js could not be loaded from cdn.jsdelivr.net.');
    for (const page of [missing, changed]) {
      expect(await page.getByRole('button').isDisabled()).toBe(true);
      await page.close();
    }
  });
});
