import { decode } from 'fast-png';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { classesOf } from '../fixture-model/model.ts';
import { COLOUR, DIGITS, LARGE, MANY, NAMED, OBLONG, SOME, WORDS } from '../fixture-model/models.ts';
import { startFixtureWorker } from '../fixture-model/worker.ts';
import { findChrome, launchChrome, NO_CHROME } from './chrome.ts';
import {
  announcement,
  canvasPixels,
  countChoice,
  digitChoice,
  type GalleryPage,
  openGallery,
  overflow,
  pictureBytes,
  settled,
  violations,
} from './gallery-page.ts';
import type { Gallery } from './server.ts';

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`Other images in Chromium: ${NO_CHROME}.\n`);
const title = `models of other images than digits in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

describe.skipIf(chrome === undefined)(title, { timeout: 60_000 }, () => {
  let gallery: Gallery;
  let browser: Browser;
  const opened: GalleryPage[] = [];

  beforeAll(async () => {
    gallery = await startFixtureWorker([COLOUR, OBLONG, SOME, MANY, LARGE, DIGITS, NAMED, WORDS]);
    browser = await launchChrome(chrome ?? '');
  }, 120_000);

  afterEach(async () => {
    for (const { context } of opened.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await gallery?.stop();
  });

  async function open(address: string, options: BrowserContextOptions = {}): Promise<GalleryPage> {
    const opening = await openGallery(browser, new URL(address, gallery.url), options);
    opened.push(opening);
    await opening.page.locator('#card dd').first().waitFor();
    return opening;
  }

  const search = (page: Page) => new URL(page.url()).search;
  const choose = async (page: Page, model: string) => {
    await page.getByRole('combobox', { name: 'Model' }).selectOption(model);
    await settled(page);
  };
  /** The visible text of the page, with its title and the alternative text of the picture. */
  const wording = (page: Page) =>
    page.evaluate(() =>
      [
        document.title,
        // Only what is visible counts.
        // biome-ignore lint/performance/useDomNodeTextContent: textContent includes hidden texts
        document.body.innerText,
        document.querySelector('#picture img')?.getAttribute('alt'),
      ].join('\n'),
    );
  /** Shape of the picture and of its ruled area as displayed. */
  const shapes = (page: Page) =>
    page.evaluate(() =>
      ['#picture', '#frame .ruling'].map((selector) => {
        const { width = 0, height = 1 } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
        return width / height;
      }),
    );

  it('shows images of 32 × 32 in colour, and picks one of five classes', async () => {
    const { page, complaints } = await open('/?n=4&seed=1');
    const { data, width, height, channels } = decode(await pictureBytes(page));
    expect([width, height, channels]).toEqual([64, 64, 3]);
    expect(new Set(classesOf({ data, width, height }, COLOUR)).has(-1)).toBe(false);
    await page.getByRole('img', { name: 'A grid of 4 generated images, invented from seed 1' }).waitFor();
    expect(await page.locator('#class-choice input').count()).toBe(6);
    expect(await page.locator('#digits-box').isVisible()).toBe(false);
    await digitChoice(page, '3').check();
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1&class=3');
    expect(classesOf(decode(await pictureBytes(page)), COLOUR)).toEqual([3, 3, 3, 3]);
    await page.getByRole('img', { name: '4 generated images of class 3' }).waitFor();
    await page.keyboard.press('4');
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1&class=4');
    await page.keyboard.press('5');
    expect(search(page)).toBe('?n=4&seed=1&class=4');
    await page.getByRole('button', { name: 'New images' }).click();
    await settled(page);
    expect(search(page)).toMatch(/^\?n=4&seed=\d+&class=4$/);
    await digitChoice(page, 'any').check();
    await settled(page);
    expect(search(page)).not.toContain('class');
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('shows their own colours: %s', async (colorScheme) => {
    const { page } = await open('/?n=1&seed=1&class=1', { colorScheme });
    const box = await page.locator('#picture').boundingBox();
    const shot = decode(await page.locator('#picture').screenshot());
    // Two rows of the 32 encode a bit: the first has the colour of 1, the second that of 0.
    const colourAt = (row: number) => {
      const y = Math.round(((row + 0.5) / 32) * (box?.height ?? 0));
      return [...shot.data.subarray((y * shot.width + (shot.width >> 1)) * shot.channels)].slice(0, 3);
    };
    expect(colourAt(0)).toEqual([255, 0, 128]);
    expect(colourAt(3)).toEqual([0, 255, 128]);
  });

  it.each([
    ['oblong', 30 / 45],
    ['some', 16 / 12],
    ['colour', 1],
  ])('fits the frame to the images of %s', async (model, ratio) => {
    for (const [n, columns, rows] of [
      [1, 1, 1],
      [2, 2, 1],
      [16, 4, 4],
      [64, 8, 8],
    ] as const) {
      const { page } = await open(`/?n=${n}&seed=1&model=${model}`);
      for (const shape of await shapes(page)) expect(shape).toBeCloseTo((ratio * columns) / rows, 1);
      const [frame, picture] = await Promise.all(
        ['#frame', '#picture'].map((selector) => page.locator(selector).boundingBox()),
      );
      expect((picture?.y ?? 0) + (picture?.height ?? 0)).toBeLessThan((frame?.y ?? 0) + (frame?.height ?? 0));
      expect((frame?.width ?? 0) / (frame?.height ?? 1)).toBeCloseTo(1, 1);
    }
  });

  it('has no class to pick where the model has none', async () => {
    const { page } = await open('/?n=4&seed=1&model=oblong');
    const picture = decode(await pictureBytes(page));
    expect([picture.width, picture.height, picture.channels]).toEqual([60, 90, 1]);
    expect(await page.locator('#class-field').isVisible()).toBe(false);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download PNG' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('trazo-4-seed-1-oblong.png');
    expect(download.url()).toContain('scale=10');
  });

  it.each([
    ['', 64, 3],
    ['&model=oblong', 60, 5],
    ['&model=large', 400, 1],
  ])('walks, and downloads the walk as large as the worker serves it: %s', async (model, width, scale) => {
    const { page, complaints } = await open(`/?view=walk&from=1&to=2${model}`);
    const canvas = page.locator('#picture canvas');
    expect(await canvas.evaluate((element: HTMLCanvasElement) => element.width)).toBe(width);
    const first = await canvasPixels(page);
    await page.getByRole('slider', { name: 'Position on the way' }).press('End');
    expect(await canvasPixels(page)).not.toBe(first);
    const address = (await page.getByRole('link', { name: 'Download PNG' }).getAttribute('href')) ?? '';
    expect(new URL(address, gallery.url).searchParams.get('scale')).toBe(String(scale));
    expect((await fetch(new URL(address, gallery.url))).status).toBe(200);
    expect(complaints).toEqual([]);
  });

  it('shows as many large images as the worker serves', async () => {
    const { page } = await open('/?seed=1&model=large');
    expect(search(page)).toBe('?n=4&seed=1&model=large');
    expect(decode(await pictureBytes(page))).toMatchObject({ width: 800, height: 1200, channels: 3 });
    expect(await countChoice(page, 4).isChecked()).toBe(true);
    expect(await countChoice(page, 1).isDisabled()).toBe(false);
    expect(await countChoice(page, 16).isDisabled()).toBe(true);
  });

  it('has buttons for up to 20 classes', async () => {
    const { page } = await open('/?n=1&seed=1&model=some');
    expect(await page.locator('#class-choice input').count()).toBe(21);
    await digitChoice(page, '19').check();
    await settled(page);
    expect(search(page)).toBe('?n=1&seed=1&class=19&model=some');
    expect(classesOf(decode(await pictureBytes(page)), SOME)).toEqual([19]);
  });

  it('has a number field for more classes', async () => {
    const { page } = await open('/?n=4&seed=1&model=many');
    expect(await page.locator('#class-choice').isVisible()).toBe(false);
    await page.getByText('A whole number from 0 to 999. Leave it empty for any.').waitFor();
    const input = page.getByRole('spinbutton', { name: 'Which class' });
    await input.fill('999');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1&class=999&model=many');
    expect(classesOf(decode(await pictureBytes(page)), MANY)).toEqual([999, 999, 999, 999]);
    await input.fill('1000');
    await page.keyboard.press('Enter');
    expect(search(page)).toBe('?n=4&seed=1&class=999&model=many');
    await input.fill('');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1&model=many');
  });

  it('picks classes by their names, of which a link has them in any case', async () => {
    const { page, complaints } = await open('/?n=4&seed=1&class=COAT&model=named');
    expect(classesOf(decode(await pictureBytes(page)), NAMED)).toEqual([1, 1, 1, 1]);
    expect(await digitChoice(page, 'coat').isChecked()).toBe(true);
    await digitChoice(page, 'ankle boot').check();
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1&class=ankle+boot&model=named');
    expect(classesOf(decode(await pictureBytes(page)), NAMED)).toEqual([0, 0, 0, 0]);
    expect(await page.locator('#picture img').getAttribute('alt')).toBe(
      '4 generated images of ankle boot, invented from seed 1',
    );
    await page.keyboard.press('2');
    await settled(page);
    expect(classesOf(decode(await pictureBytes(page)), NAMED)).toEqual([2, 2, 2, 2]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download PNG' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('trazo-class-niño-x4-seed-1-named.png');
    expect(complaints).toEqual([]);
  });

  it('fits names on a small screen, in Spanish and in the dark', async () => {
    const { page } = await open('/?n=4&seed=1&model=named', {
      viewport: { width: 320, height: 700 },
      locale: 'es',
      colorScheme: 'dark',
    });
    expect(await overflow(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
  });

  it('has a field with suggestions for many names', async () => {
    const { page } = await open('/?n=1&seed=1&model=words');
    await page.getByText('Type one of 60 names, such as thing 0. Leave it empty for any.').waitFor();
    expect(await page.locator('#class-names option').count()).toBe(60);
    const input = page.getByRole('combobox', { name: 'Which class' });
    await input.fill('Thing 42');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(classesOf(decode(await pictureBytes(page)), WORDS)).toEqual([42]);
  });

  it('speaks of digits only where the model generates digits', async () => {
    const { page } = await open('/?n=4&seed=1');
    expect(await wording(page)).toContain('Images nobody made');
    expect(await wording(page)).not.toMatch(/digit|handwrit/i);
    expect(await announcement(page)).toBe('4 new images, seed 1');
    await choose(page, 'figures');
    expect(await wording(page)).toMatch(/Digits nobody wrote.*handwritten-looking/s);
    expect(await page.locator('#digits-box').isVisible()).toBe(true);
    await digitChoice(page, '7').check();
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1&digits=7&model=figures');
    await choose(page, 'colour');
    expect(search(page)).toBe('?n=4&seed=1');
    expect(await wording(page)).not.toMatch(/digit|handwrit/i);
    await page.getByRole('button', { name: 'Leer esta página en español' }).click();
    expect(await wording(page)).toContain('Imágenes que nadie hizo');
    expect(await wording(page)).not.toMatch(/dígito|manuscrit/i);
  });

  it('has no axe violation, and fits a phone', async () => {
    for (const address of [
      '/?n=4&seed=1&class=2',
      '/?n=4&seed=1&model=oblong',
      '/?n=4&model=some',
      '/?n=4&model=many',
    ]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await open(address, { colorScheme });
        expect(await violations(page), address).toEqual([]);
      }
      for (const locale of ['en-GB', 'es-ES']) {
        const { page } = await open(address, { viewport: { width: 320, height: 640 }, locale });
        expect(await overflow(page), `${address} in ${locale}`).toBe(0);
      }
    }
  });
});
