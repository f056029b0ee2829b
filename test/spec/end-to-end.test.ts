import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArtifact } from '@trazo/model/read-artifact';
import { writeIdxFolder } from '@trazo/trainer/write-idx-folder';
import { decode } from 'fast-png';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelsOf, pictureOf, problemOf } from '../edge/responses.ts';
import type { Worker } from '../edge/worker.ts';
import { startWorkerWith } from '../fixture-model/worker.ts';
import { findChrome, launchChrome, NO_CHROME } from '../web/chrome.ts';
import { digitChoice, openGallery, pictureBytes, settled } from '../web/gallery-page.ts';
import { PAGES, TILES } from './specs.ts';
import { trazo } from './trazo.ts';

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`Models from spec files in Chromium: ${NO_CHROME}.\n`);

/** Two data sets of other images than digits, each with a spec file of its size; `classes` are the model's. */
const CASES = [
  {
    name: 'tiles',
    spec: TILES,
    run: 'runs/00001-tiles-tiles-data',
    height: 32,
    width: 32,
    channels: 3,
    classes: 5,
    parameters: 522,
  },
  {
    name: 'pages',
    spec: PAGES,
    run: 'runs/00002-pages-pages-data',
    height: 45,
    width: 30,
    channels: 1,
    classes: 0,
    parameters: 1226,
  },
] as const;
/** The fewest images that `evaluate` compares. */
const COUNT = 200;
/** Pixels around the samples in the file of a sample grid. */
const [MARGIN, TITLE] = [24, 56];

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-spec-'));
});
afterAll(() => rm(cwd, { recursive: true }));

/** A path in the folder that everything is written to. */
const at = (...path: string[]) => join(cwd, ...path);

/** Size of an image file, and whether some pixel has a colour. */
async function imageOf(file: string, region?: { left: number; top: number; width: number; height: number }) {
  const image = sharp(file);
  const { width, height } = await image.metadata();
  const { data, info } = await (region ? image.extract(region) : image)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let coloured = false;
  for (let i = 0; info.channels === 3 && i < data.length; i += 3) {
    coloured ||= Math.abs((data[i] ?? 0) - (data[i + 1] ?? 0)) > 40;
  }
  return { width, height, coloured };
}

describe.each(CASES)('a model of $height × $width × $channels from a spec file', (the) => {
  const { name, run, height, width, channels, classes, parameters } = the;

  it('is trained by pnpm train', async () => {
    await writeIdxFolder(at(`${name}-data`), { height, width, channels, classes: 5, count: COUNT });
    await writeFile(at(`${name}.json`), the.spec);
    const printed = await trazo(cwd, 'train', '--model', `${name}.json`, '--dataset', `${name}-data`);
    expect(printed).toContain(`${name} on ${name}-data (${COUNT} images from IDX files), 1 epoch of 4 steps`);
    expect(printed).toMatch(
      /Exported .* differ from the trained model's by .* of 255 grey levels on average/,
    );
  });

  it('shows its samples in their size and colour', async () => {
    const columns = 4;
    const [gridWidth, gridHeight] = [columns * (width + 1) + 1, columns * (height + 1) + 1];
    const scale = Math.round(560 / gridWidth);
    const page = { width: gridWidth * scale + 2 * MARGIN, height: gridHeight * scale + TITLE + MARGIN };
    const region = { left: MARGIN, top: TITLE, width: gridWidth * scale, height: gridHeight * scale };
    const coloured = channels === 3;
    expect(await imageOf(at(run, 'samples/epoch-0001.png'), region)).toEqual({ ...page, coloured });
    const animation = { width: 320, height: Math.round((320 * page.height) / page.width) };
    expect(await imageOf(at(run, 'samples/progress.webp'))).toEqual({ ...animation, coloured });
  });

  it('is compared with real images by pnpm evaluate, as pooled pixels', async () => {
    const json = `${name}-evaluation.json`;
    await trazo(
      cwd,
      ...['evaluate', '--run', run, '--dataset', `${name}-data`, '--count', String(COUNT)],
      ...['--only', 'frechet,nearest', '--json', json, '--pairs', 'pairs.png', '--write-card'],
    );
    const found = JSON.parse(await readFile(at(json), 'utf8'));
    expect(found).toMatchObject({ classifier: null, samples: COUNT });
    expect(found.frechet.generated.value).toBeGreaterThan(found.frechet.real.value);
    expect(await imageOf(at('pairs.png'))).toMatchObject({ coloured: channels === 3 });
  });

  it('is exported by pnpm export, with a card of its sizes', async () => {
    await trazo(cwd, 'export', run, '--quantization', 'uint8');
    const { card, modelJson, weights } = await readArtifact(at(run, 'export'));
    expect(card).toMatchObject({
      name,
      quantization: 'uint8',
      spec: { name, image: { height, width, channels }, classes, training: { epochs: 1, batchSize: 64 } },
      training: { epochs: 1, steps: 4 },
      dataset: { name: `${name}-data`, images: COUNT },
      sizes: {
        modelJsonBytes: (await readFile(at(run, 'export/model.json'))).byteLength,
        weightsBytes: weights.byteLength,
        parameters,
      },
    });
    expect(modelJson.modelTopology.node.map((node) => node.name)).toContain('images');
  });

  it('is sampled by pnpm sample', async () => {
    await trazo(cwd, 'sample', '--model', run, '--count', '6', '--seed', '1', '--out', `${name}.png`);
    const grid = decode(await readFile(at(`${name}.png`)));
    expect([grid.width, grid.height, grid.channels]).toEqual([3 * width, 2 * height, channels]);
  });
});

describe('models from spec files in the worker', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorkerWith(
      CASES.map((the) => [the.name, (folder) => cp(at(the.run, 'export'), folder, { recursive: true })]),
    );
  });
  afterAll(() => worker?.stop());

  it('are listed with their specs', async () => {
    const { models } = await modelsOf(worker);
    expect(models.map((card) => [card.name, card.spec.image, card.spec.classes])).toEqual(
      CASES.map(({ name, height, width, channels, classes }) => [name, { height, width, channels }, classes]),
    );
  });

  it.each(CASES)(
    'are generated in their size and colour: $name',
    async ({ name, height, width, channels }) => {
      const response = await worker.get(`/generate?n=6&cols=3&seed=1&model=${name}`);
      const picture = await pictureOf(response, channels);
      expect([picture.width, picture.height]).toEqual([3 * width, 2 * height]);
      // Colour type of the header: 0 is grey, 2 is RGB.
      expect(picture.bytes[25]).toBe(channels === 3 ? 2 : 0);
      // The same images as pnpm sample's, but for how each machine rounds.
      const sampled = decode(await readFile(at(`${name}.png`))).data;
      expect(picture.pixels).toHaveLength(sampled.length);
      const differences = picture.pixels.map((value, index) => Math.abs(value - (sampled[index] ?? 0)));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    },
  );

  it('take the classes that they have', async () => {
    await pictureOf(await worker.get('/generate?digit=0-4&seed=1'), 3);
    for (const query of ['digit=5', 'model=pages&digit=0']) {
      expect(await problemOf(await worker.get(`/generate?${query}`))).toMatchObject({
        status: 400,
        parameter: 'digit',
      });
    }
  });

  describe.skipIf(chrome === undefined)(`in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchChrome(chrome ?? '');
    });
    afterAll(() => browser?.close());

    it.each(CASES)('are shown in their shape, with their classes to pick: $name', async (the) => {
      const { page, context, complaints } = await openGallery(
        browser,
        new URL(`/?n=4&seed=1&model=${the.name}`, worker.url),
      );
      await page.locator('#card dd').first().waitFor();
      const shown = decode(await pictureBytes(page));
      expect([shown.width, shown.height, shown.channels]).toEqual([
        2 * the.width,
        2 * the.height,
        the.channels,
      ]);
      const box = await page.locator('#picture').boundingBox();
      expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(the.width / the.height, 1);
      expect(await page.locator('#class-field').isVisible()).toBe(the.classes > 0);
      if (the.classes > 0) {
        // One more for any.
        expect(await page.locator('#class-choice input').count()).toBe(the.classes + 1);
        await digitChoice(page, '4').check();
        await settled(page);
        expect(new URL(page.url()).searchParams.get('class')).toBe('4');
      }
      expect(complaints).toEqual([]);
      await context.close();
    });
  });
});
