import { decode } from 'fast-png';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gifOf, pictureOf } from '../edge/responses.ts';
import { startWorker, type Worker } from '../edge/worker.ts';
import { findChrome, launchChrome, NO_CHROME } from '../web/chrome.ts';
import { type StaticServer, serveFolders } from '../web/static-server.ts';
import { EXAMPLES, openExample, START } from './worker-page.ts';

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`examples with images in Chromium: ${NO_CHROME}.\n`);
const title = `in Chromium, with a worker${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

describe.skipIf(chrome === undefined)(title, () => {
  let worker: Worker;
  let server: StaticServer;
  let browser: Browser;
  beforeAll(async () => {
    worker = await startWorker();
    server = await serveFolders({ '/': EXAMPLES });
    browser = await launchChrome(chrome ?? '');
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await worker?.stop();
  });

  /** Opens an example and waits until each of its images is decoded. */
  async function open(path: string, pixelRatio?: number) {
    const opened = await openExample(browser, server, worker, path, pixelRatio);
    await decoded(opened.page);
    return opened;
  }

  const decoded = (page: Page) =>
    page
      .locator('img')
      .evaluateAll((images) =>
        Promise.all(images.map((image) => (image instanceof HTMLImageElement ? image.decode() : undefined))),
      );

  /** What an image has in its markup, and the address that it shows. */
  const imageOf = (page: Page, index = 0) =>
    page
      .locator('img')
      .nth(index)
      .evaluate((image) => {
        if (!(image instanceof HTMLImageElement)) throw new Error('not an image');
        const { currentSrc, alt, width, height } = image;
        return { currentSrc, alt, width, height };
      });

  /** The gray pixels of an image on the screen, moved to whole pixels from where the text before it ended. */
  async function pixelsOf(page: Page): Promise<number[]> {
    const image = page.locator('img').first();
    await image.evaluate((element) => Object.assign(element.style, { position: 'fixed', left: 0, top: 0 }));
    const { data, channels } = decode(await image.screenshot());
    return Array.from(data).filter((_, at) => at % channels === 0);
  }

  /** The gray pixels of the same address, as the worker sends it. */
  async function expectedOf(address: string): Promise<number[]> {
    return [...(await pictureOf(await worker.get(address.slice(START.length)))).pixels];
  }

  describe('examples/image.html', () => {
    it.each([1, 2])(
      'shows the digits of the API, sharp where a screen has %d pixels for one',
      async (ratio) => {
        const { page } = await open('/image.html', ratio);
        const image = await imageOf(page);
        expect(image).toEqual({
          currentSrc: `${START}/generate.png?digit=2,0,2,6&seed=ana&scale=${3 * ratio}`,
          alt: '2026, in generated handwriting',
          width: 336,
          height: 84,
        });
        expect(await pixelsOf(page)).toEqual(await expectedOf(image.currentSrc));
        await page.context().close();
      },
    );

    it('has an animation that is requested when it is scrolled to, and keeps its place until then', async () => {
      const { page } = await open('/image.html');
      expect(await page.locator('img').nth(1).getAttribute('loading')).toBe('lazy');
      expect(await imageOf(page, 1)).toEqual({
        currentSrc: `${START}/walk.gif?from=ana&to=leo&n=4&digit=7&scale=3`,
        alt: 'Four generated sevens that change slowly',
        width: 168,
        height: 168,
      });
      const response = await worker.get('/walk.gif?from=ana&to=leo&n=4&digit=7&scale=3');
      expect(await gifOf(response)).toMatchObject({ width: 168, height: 168 });
      await page.context().close();
    });
  });

  describe('examples/embed.html', () => {
    it.each([1, 2])('writes a number, sharp where a screen has %d pixels for one', async (ratio) => {
      const { page } = await open('/embed.html', ratio);
      const image = await imageOf(page);
      expect(image).toEqual({
        currentSrc: `${START}/generate.png?n=4&cols=4&digit=1%2C7%2C8%2C9&scale=${2 * ratio}&seed=ana`,
        alt: '1789',
        width: 4 * 56,
        height: 56,
      });
      expect(await pixelsOf(page)).toEqual(await expectedOf(image.currentSrc));
      await page.context().close();
    });

    it('writes another number when its value changes', async () => {
      const { page } = await open('/embed.html');
      await page.getByRole('button').click();
      await decoded(page);
      const image = await imageOf(page);
      expect(image).toMatchObject({
        alt: '1790',
        currentSrc: expect.stringContaining('digit=1%2C7%2C9%2C0'),
      });
      expect(await pixelsOf(page)).toEqual(await expectedOf(image.currentSrc));
      await page.context().close();
    });

    it('works in a page that has a strict policy, and requests nothing else', async () => {
      const { page, requested } = await open('/embed.html');
      await page.setContent('<p>empty</p>');
      await page.evaluate(() => {
        const policy = document.createElement('meta');
        policy.httpEquiv = 'Content-Security-Policy';
        policy.content = `default-src 'none'; img-src http://localhost:8787`;
        document.head.append(policy);
        const digits = document.createElement('trazo-digits');
        for (const [name, value] of Object.entries({
          host: 'http://localhost:8787',
          value: 'n. 7',
          scale: '16',
        }))
          digits.setAttribute(name, value);
        document.body.append(digits);
      });
      await decoded(page);
      expect(await imageOf(page)).toMatchObject({ alt: '7', width: 448, height: 448 });
      expect(requested.slice(1)).toEqual(['/generate.png?n=1&cols=1&digit=7&scale=16']);
      await page.context().close();
    });

    it('shows nothing where there is no digit', async () => {
      const { page, requested } = await open('/embed.html');
      await page.locator('trazo-digits').evaluate((element) => element.setAttribute('value', '?'));
      expect(await page.locator('img').getAttribute('src')).toBeNull();
      expect(await page.locator('img').getAttribute('srcset')).toBeNull();
      expect(requested).toHaveLength(1);
      await page.context().close();
    });
  });
});
