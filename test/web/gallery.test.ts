import { readFile } from 'node:fs/promises';
import { decode } from 'fast-png';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findChrome, launchChrome, NO_CHROME } from './chrome.ts';
import {
  announcement,
  canvasPixels,
  countChoice,
  type GalleryPage,
  openGallery,
  overflow,
  pictureBytes,
  pictureUrl,
  settled,
  tabTo,
} from './gallery-page.ts';
import { type Gallery, startGallery } from './server.ts';

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`The gallery in Chromium: ${NO_CHROME}.\n`);
const title = `the gallery in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

describe.skipIf(chrome === undefined)(title, { timeout: 60_000 }, () => {
  let gallery: Gallery;
  let browser: Browser;
  const opened: GalleryPage[] = [];

  beforeAll(async () => {
    gallery = await startGallery();
    browser = await launchChrome(chrome ?? '');
  }, 120_000);

  afterEach(async () => {
    for (const { context } of opened.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await gallery?.stop();
  });

  async function open(address = '/', options: BrowserContextOptions = {}): Promise<GalleryPage> {
    const page = await openGallery(browser, new URL(address, gallery.url), options);
    opened.push(page);
    return page;
  }

  describe('a grid', () => {
    it('shows sixteen digits at once, without a warning of the browser', async () => {
      const { page, complaints } = await open('/');
      expect(new URL(page.url()).search).toMatch(/^\?n=16&seed=\d+$/);
      const seed = new URL(page.url()).searchParams.get('seed');
      const image = page.getByRole('img', { name: `A grid of 16 handwritten-looking digits` });
      expect(await image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(4 * 28);
      expect(await announcement(page)).toBe(`16 new digits, seed ${seed}`);
      const { data } = decode(await pictureBytes(page));
      expect(Math.max(...data) - Math.min(...data)).toBeGreaterThan(100);
      expect(complaints).toEqual([]);
    });

    it('is guarded by a policy that allows nothing inline', async () => {
      const response = await fetch(gallery.url);
      const policy = response.headers.get('Content-Security-Policy') ?? '';
      expect(policy).toMatch(/default-src '(none|self)'/);
      expect(policy).not.toContain('unsafe');
    });

    it('does not shift the layout when the picture and the card load', async () => {
      const places = (page: Page) =>
        page.evaluate(() =>
          ['#frame', '#caption', '#refresh', '#download', '.lesson', '.card'].map((selector) => {
            const box = document.querySelector(selector)?.getBoundingClientRect();
            return [selector, box?.left, box?.top, box?.width].map((v) =>
              typeof v === 'number' ? Math.round(v) : v,
            );
          }),
        );
      const { page } = await open('/?n=16&seed=1');
      const after = await places(page);
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route(/\/(generate|models)/, async (route) => {
        await held;
        await route.continue();
      });
      await page.reload({ waitUntil: 'domcontentloaded' });
      await page.locator('#frame[aria-busy="true"]').waitFor();
      expect(await places(page)).toEqual(after);
      release();
    });

    it('shows others after a press of the button or of R', async () => {
      const { page } = await open('/');
      const first = await pictureBytes(page);
      await page.getByRole('button', { name: 'New digits' }).click();
      await settled(page);
      const second = await pictureBytes(page);
      await page.keyboard.press('r');
      await settled(page);
      const third = await pictureBytes(page);
      expect(first.equals(second)).toBe(false);
      expect(second.equals(third)).toBe(false);
    });

    it('ignores R in the seed field', async () => {
      const { page } = await open('/?n=4&seed=1');
      await page.getByLabel('Seed', { exact: true }).fill('');
      await page.getByLabel('Seed', { exact: true }).pressSequentially('rio');
      expect(new URL(page.url()).search).toBe('?n=4&seed=1');
      await page.keyboard.press('Enter');
      await settled(page);
      expect(new URL(page.url()).search).toBe('?n=4&seed=rio');
    });

    it('has an address that gives the same picture, byte for byte, to everyone', async () => {
      const { page } = await open('/');
      const mine = await pictureBytes(page);
      const theirs = await open(page.url());
      expect(theirs.page.url()).toBe(page.url());
      expect((await pictureBytes(theirs.page)).equals(mine)).toBe(true);
    });

    it('goes back and forth with the browser’s buttons', async () => {
      const { page } = await open('/?n=4&seed=1');
      const first = await pictureUrl(page);
      await countChoice(page, 25).check();
      await settled(page);
      const second = await pictureUrl(page);
      await page.goBack();
      await settled(page);
      expect(await pictureUrl(page)).toBe(first);
      expect(await countChoice(page, 4).isChecked()).toBe(true);
      await page.goForward();
      await settled(page);
      expect(await pictureUrl(page)).toBe(second);
    });

    it.each([1, 9, 36, 64])('holds %i digits', async (n) => {
      const { page } = await open('/?seed=7');
      await countChoice(page, n).check();
      await settled(page);
      const { width, height } = decode(await pictureBytes(page));
      expect([width, height]).toEqual([Math.sqrt(n) * 28, Math.sqrt(n) * 28]);
      expect(new URL(page.url()).searchParams.get('n')).toBe(String(n));
    });

    it('is downloaded magnified, the same digits pixel for pixel, under a descriptive name', async () => {
      const { page } = await open('/?n=4&seed=ana');
      const shown = decode(await pictureBytes(page));
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download PNG' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('trazo-4-seed-ana.png');
      const file = decode(await readFile(await download.path()));
      const scale = file.width / shown.width;
      expect(scale).toBeGreaterThanOrEqual(8);
      const different = shown.data.findIndex((value, index) => {
        const [x, y] = [index % shown.width, Math.floor(index / shown.width)];
        return file.data[y * scale * file.width + x * scale] !== value;
      });
      expect(different).toBe(-1);
    });

    it('drops what other services appended to its link, and keeps its state', async () => {
      const { page } = await open('/?fbclid=IwAR0&n=4&utm_source=chat&seed=ana', {
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      expect(new URL(page.url()).search).toBe('?n=4&seed=ana');
      expect(await pictureUrl(page)).toBe(new URL('/generate?n=4&seed=ana', gallery.url).href);
      await page.getByRole('button', { name: 'Copy link' }).click();
      await page.getByRole('button', { name: 'Link copied' }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
    });

    it('offers no GIF, which has nothing to move', async () => {
      const { page } = await open('/?n=4&seed=1');
      expect(await page.getByRole('link', { name: 'Download GIF' }).count()).toBe(0);
    });

    it('has a link to copy', async () => {
      const { page } = await open('/?n=9&seed=3', { permissions: ['clipboard-read', 'clipboard-write'] });
      await page.getByRole('button', { name: 'Copy link' }).click();
      await page.getByRole('button', { name: 'Link copied' }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
      expect(await announcement(page)).toBe('Link copied');
    });

    it('describes the model', async () => {
      const { page } = await open('/');
      const card = page.locator('#card');
      await card.getByText('Learned from').waitFor();
      expect(await card.getByText(/learned numbers/).count()).toBe(1);
      expect(await page.locator('#latent-bars rect').count()).toBeGreaterThan(1);
    });
  });

  describe('a walk', () => {
    it('does not move where the system requests reduced motion', async () => {
      const { page, complaints } = await open('/?n=4&seed=1');
      await page.getByRole('link', { name: 'Walk' }).click();
      await settled(page);
      expect(new URL(page.url()).search).toMatch(/^\?view=walk&from=1&to=\d+$/);
      await page.getByRole('img', { name: /step by step from seed 1 to seed/ }).waitFor();
      await page.getByRole('button', { name: 'Play' }).waitFor();
      const slider = page.getByRole('slider', { name: 'Position on the way' });
      expect(await slider.inputValue()).toBe('0');
      const start = await canvasPixels(page);
      await slider.press('End');
      expect(await canvasPixels(page)).not.toBe(start);
      expect(await slider.getAttribute('aria-valuetext')).toBe('Step 24 of 24');
      await slider.press('Home');
      expect(await canvasPixels(page)).toBe(start);
      expect(complaints).toEqual([]);
    });

    it('plays otherwise, and can be paused', async () => {
      const { page } = await open('/?view=walk&from=1&to=2', { reducedMotion: 'no-preference' });
      const slider = page.getByRole('slider');
      const start = await slider.inputValue();
      await page.waitForFunction(
        (value) => Object(document.getElementById('position')).value !== value,
        start,
      );
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Play' }).waitFor();
    });

    it('is downloaded as an animated picture', async () => {
      const { page } = await open('/?view=walk&from=1&to=luz');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download PNG' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('trazo-walk-1-to-luz.png');
      expect((await readFile(await download.path())).includes('acTL')).toBe(true);
    });

    it('is downloaded as a GIF, too, with the same frames', async () => {
      const { page } = await open('/?view=walk&from=1&to=luz');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download GIF' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('trazo-walk-1-to-luz.gif');
      const { format, pages, loop, width } = await sharp(await download.path(), { pages: -1 }).metadata();
      expect({ format, pages, loop }).toEqual({ format: 'gif', pages: 24, loop: 0 });
      expect(width).toBeGreaterThan(300);
    });

    it('continues from its end, and goes back to the grid', async () => {
      const { page } = await open('/?view=walk&from=1&to=2');
      await page.getByRole('button', { name: 'New walk' }).click();
      await settled(page);
      expect(new URL(page.url()).searchParams.get('from')).toBe('2');
      await page.getByRole('link', { name: 'Grid' }).click();
      await settled(page);
      expect(new URL(page.url()).search).toBe('?n=16&seed=2');
    });
  });

  describe('for every reader', () => {
    it('can be used with the keyboard alone, and the focus is seen', async () => {
      const { page } = await open('/?n=16&seed=1');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the digits');
      await tabTo(page, '#refresh');
      expect(await page.locator('#refresh').evaluate((button) => getComputedStyle(button).outlineStyle)).toBe(
        'solid',
      );
      await page.keyboard.press('Enter');
      await settled(page);
      expect(new URL(page.url()).searchParams.get('seed')).not.toBe('1');
      await tabTo(page, '#class-choice input:checked');
      await page.keyboard.press('ArrowRight');
      await settled(page);
      expect(new URL(page.url()).searchParams.get('digits')).toBe('0');
      await tabTo(page, '#counts input:checked');
      await page.keyboard.press('ArrowRight');
      await settled(page);
      expect(new URL(page.url()).searchParams.get('n')).toBe('25');
      await tabTo(page, '#copy');
    });

    it.each([
      [320, 640],
      [390, 844],
    ])('fits a phone of %i × %i', async (width, height) => {
      for (const address of [
        '/?n=64&seed=1',
        `/?n=1&seed=${'palabra'.repeat(9)}`,
        '/?view=walk&from=1&to=2',
        '/?seed=!',
      ]) {
        for (const locale of ['en-GB', 'es-ES']) {
          const { page } = await open(address, { viewport: { width, height }, locale, hasTouch: true });
          expect(await overflow(page), `${address} in ${locale}`).toBe(0);
        }
      }
    });

    it('is in Spanish for Spanish readers, and stores a choice', async () => {
      const { page } = await open('/?n=16&seed=123', { locale: 'es-MX' });
      expect(await page.getAttribute('html', 'lang')).toBe('es');
      expect(await page.title()).toBe('Trazo: dígitos que nadie escribió');
      expect(await announcement(page)).toBe('16 dígitos nuevos, semilla 123');
      await page.getByRole('button', { name: 'Read this page in English' }).click();
      await page.getByRole('heading', { name: 'Digits nobody wrote' }).waitFor();
      await page.reload();
      await settled(page);
      expect(await page.getAttribute('html', 'lang')).toBe('en');
    });

    it('shows one grid without JavaScript', async () => {
      const { page } = await open('/', { javaScriptEnabled: false });
      const image = page.getByRole('img', { name: 'A grid of 16 handwritten-looking digits' });
      const box = await image.boundingBox();
      expect(box?.width).toBeGreaterThan(400);
      const source = new URL((await image.getAttribute('src')) ?? '', gallery.url);
      const response = await page.request.get(source.href);
      expect(response.headers()['content-type']).toBe('image/png');
      expect(await page.getByRole('button').count()).toBe(0);
    });

    it('follows the preference for dark mode, with light digits', async () => {
      const brightness = async (colorScheme: 'light' | 'dark') => {
        const { page } = await open('/?n=1&seed=1', { colorScheme });
        const { data, channels } = decode(await page.locator('#frame').screenshot());
        const values = Array.from(data).filter((_, index) => channels === 3 || index % channels < 3);
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      };
      expect(await brightness('light')).toBeGreaterThan(180);
      expect(await brightness('dark')).toBeLessThan(120);
    });
  });

  describe('when something is wrong', () => {
    it('says that the server does not answer, and shows a picture when it does again', async () => {
      const { page, context } = await open('/');
      await context.setOffline(true);
      await page.keyboard.press('r');
      await settled(page);
      const alert = page.getByRole('alert');
      expect(await alert.textContent()).toContain('The server does not answer');
      await context.setOffline(false);
      await alert.getByRole('button', { name: 'Try again' }).click();
      await settled(page);
      expect(await announcement(page)).toMatch(/^16 new digits/);
      expect(await page.getByRole('alert').count()).toBe(0);
    });

    it('shows pictures and walks when the models’ cards do not load', async () => {
      const { page } = await open('/?n=4&seed=1');
      await page.route('**/models', (route) => route.abort());
      await page.reload();
      await settled(page);
      await page.getByRole('img', { name: 'A grid of 4 handwritten-looking digits' }).waitFor();
      await page.getByText('The model’s card could not be read just now.').waitFor();
      await page.getByRole('link', { name: 'Walk' }).click();
      await page.getByRole('img', { name: /step by step from seed 1 to seed/ }).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });

    it('says how long to wait for a busy server', async () => {
      const { page } = await open('/');
      await page.route('**/generate?*', (route) =>
        route.fulfill({ status: 429, headers: { 'Retry-After': '12' }, body: '' }),
      );
      await page.getByRole('button', { name: 'New digits' }).click();
      await settled(page);
      expect(await page.getByRole('alert').textContent()).toContain('Wait 12 seconds');
    });

    it('shows the server’s error', async () => {
      const { page } = await open('/?n=4&seed=1&model=nobody');
      const alert = page.getByRole('alert');
      expect(await alert.textContent()).toMatch(/The server says: .*nobody/);
      expect(await alert.getByRole('button').count()).toBe(0);
    });

    it('says what a seed is, in either language', async () => {
      const { page } = await open('/?seed=hola, mundo', { locale: 'es-ES' });
      expect(await page.getByRole('alert').textContent()).toContain('Esa semilla no sirve');
      await page.getByRole('button', { name: 'Otros dígitos' }).click();
      await settled(page);
      expect(await announcement(page)).toMatch(/^16 dígitos nuevos/);
    });

    it('keeps the latest request when an earlier one is slow', async () => {
      const { page } = await open('/?n=4&seed=1');
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route('**/generate?*seed=slow*', async (route) => {
        await held;
        await route.continue();
      });
      await page.getByLabel('Seed', { exact: true }).fill('slow');
      await page.keyboard.press('Enter');
      await page.getByLabel('Seed', { exact: true }).fill('quick');
      await page.keyboard.press('Enter');
      await settled(page);
      const answered = page.waitForResponse(/seed=slow/);
      release();
      const slow = await answered;
      await slow.finished();
      // A wait for the same picture now ends after the page's own.
      await page.evaluate(async (url) => {
        const image = new Image();
        image.src = url;
        await image.decode();
      }, slow.url());
      expect(await pictureUrl(page)).toContain('seed=quick');
    });
  });
});
