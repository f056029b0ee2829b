import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { hashText } from '@trazo/model';
import { loadGenerator, type SampleOptions } from '@trazo/model/infer';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorker, type Worker } from '../edge/worker.ts';
import { findChrome, launchChrome, NO_CHROME } from '../web/chrome.ts';
import { type StaticServer, serveFolders } from '../web/static-server.ts';
import { EXAMPLES, openExample } from './worker-page.ts';

const PRETRAINED = fileURLToPath(new URL('../../packages/model/pretrained/', import.meta.url));

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`examples/react in Chromium: ${NO_CHROME}.\n`);
const title = `examples/react in Chromium, with a worker${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

describe.skipIf(chrome === undefined)(title, () => {
  let folder: string;
  let worker: Worker;
  let server: StaticServer;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trazo-react-'));
    await build({
      root: join(EXAMPLES, 'react'),
      configFile: false,
      logLevel: 'error',
      base: './',
      build: { outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 4096 },
    });
    worker = await startWorker();
    server = await serveFolders({ '/': folder });
    browser = await launchChrome(chrome ?? '');
    await tf.setBackend('cpu');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await worker?.stop();
    await rm(folder, { recursive: true });
  });

  /** The gray pixels of the canvas, once the status says what is drawn. */
  async function drawn(page: Page, status: string): Promise<number[]> {
    await page.getByRole('status').getByText(status, { exact: true }).waitFor();
    return page.locator('canvas').evaluate((canvas) => {
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('not a canvas');
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      return Array.from(data).filter((_, index) => index % 4 === 0);
    });
  }

  /** The same images by the library in Node.js, from the files of the model. */
  async function expectedOf(model: string, options: SampleOptions): Promise<number[]> {
    const generator = await loadGenerator(join(PRETRAINED, model));
    const samples = await generator.sample(options);
    generator.dispose();
    const { data } = samples.toRgba({ columns: 4, scale: 3 });
    return Array.from(data).filter((_, index) => index % 4 === 0);
  }

  function assertClose(shown: number[], expected: number[]): void {
    expect(shown).toHaveLength(expected.length);
    const differences = shown.map((value, index) => Math.abs(value - (expected[index] ?? Number.NaN)));
    // The backends of pages round differently.
    expect(Math.max(...differences)).toBeLessThanOrEqual(2);
  }

  it('draws the digits of the worker’s model, and draws again for another seed and number', async () => {
    const { page, requested } = await openExample(browser, server, worker, '/');
    const ana = await drawn(page, `slim, seed ${hashText('ana')}: 2 0 2 6`);
    assertClose(ana, await expectedOf('slim', { seed: 'ana', classes: [2, 0, 2, 6] }));
    await page.getByLabel('Seed').fill('7');
    assertClose(
      await drawn(page, 'slim, seed 7: 2 0 2 6'),
      await expectedOf('slim', { seed: 7, classes: [2, 0, 2, 6] }),
    );
    await page.getByRole('textbox', { name: 'Digits' }).fill('1789');
    assertClose(
      await drawn(page, 'slim, seed 7: 1 7 8 9'),
      await expectedOf('slim', { seed: 7, classes: [1, 7, 8, 9] }),
    );
    const paths = requested.map((path) => path.replace(/[0-9a-f]{12}/, 'VERSION'));
    expect([...new Set(paths)].sort()).toEqual([
      '/models',
      '/models/slim/VERSION/card.json',
      '/models/slim/VERSION/model.json',
      '/models/slim/VERSION/weights.bin',
    ]);
    await page.context().close();
  });

  it('loads another model, also one without classes', async () => {
    const { page } = await openExample(browser, server, worker, '/');
    await page.getByLabel('Seed').fill('7');
    await drawn(page, 'slim, seed 7: 2 0 2 6');
    await page.getByLabel('Model').selectOption('dcgan');
    assertClose(await drawn(page, 'dcgan, seed 7: '), await expectedOf('dcgan', { seed: 7, count: 4 }));
    await page.context().close();
  });

  it('says what is wrong', async () => {
    const { page } = await openExample(browser, server, worker, '/');
    await page.getByLabel('Seed').fill('-1');
    await page.getByRole('status').getByText('seed "-1" is not valid').waitFor();
    await page.goto(`${server.origin}/?host=http://127.0.0.1:9`);
    expect(await page.getByRole('alert').textContent()).toBe(
      'http://127.0.0.1:9/models cannot be fetched: start it with pnpm start.',
    );
    await page.context().close();
  });
});
