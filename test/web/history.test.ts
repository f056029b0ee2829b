import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HISTORY } from '../band/model.ts';
import { startBandWorker } from '../band/worker.ts';
import { findChrome, launchChrome, NO_CHROME } from './chrome.ts';
import {
  announcement,
  type GalleryPage,
  openGallery,
  overflow,
  settled,
  tabTo,
  violations,
} from './gallery-page.ts';
import type { Gallery } from './server.ts';

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`Histories in Chromium: ${NO_CHROME}.\n`);
const title = `a model’s history in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`;
const LAST = HISTORY.frames - 1;

describe.skipIf(chrome === undefined)(title, { timeout: 60_000 }, () => {
  let gallery: Gallery;
  let browser: Browser;
  const opened: GalleryPage[] = [];

  beforeAll(async () => {
    gallery = await startBandWorker();
    browser = await launchChrome(chrome ?? '');
  }, 120_000);

  afterEach(async () => {
    for (const { context } of opened.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await gallery?.stop();
  });

  async function open(address = '/?n=4&seed=1', options: BrowserContextOptions = {}): Promise<GalleryPage> {
    const opening = await openGallery(browser, new URL(address, gallery.url), options);
    opened.push(opening);
    await opening.page.locator('#card dd').first().waitFor();
    return opening;
  }

  const watch = (page: Page) => page.getByRole('button', { name: 'Watch it learn' });
  const slider = (page: Page) => page.getByRole('slider', { name: 'Moment of its training' });
  const caption = (page: Page) => page.locator('#film-caption').textContent();

  /** Which of the sixteen tiles are white on the canvas: in frame i the tile i is, and no other. */
  const whiteTiles = (page: Page) =>
    page.locator('#film-canvas').evaluate((canvas: HTMLCanvasElement) => {
      // Read from a copy that is made for it: Chromium complains of canvases that are read again and again.
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
      copy?.drawImage(canvas, 0, 0);
      const dots = copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const side = canvas.width / 4;
      return Array.from({ length: 16 }, (_, tile) => tile).filter((tile) => {
        const [x, y] = [((tile % 4) + 0.5) * side, (Math.floor(tile / 4) + 0.5) * side];
        return (dots[4 * (y * canvas.width + x)] ?? 0) > 127;
      });
    });

  it('is fetched when it is asked for, and waits to be moved where less motion is wanted', async () => {
    const { page, complaints } = await open();
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    expect(await page.locator('#film').isVisible()).toBe(false);
    expect(fetched).toEqual([]);
    await watch(page).click();
    await page.locator('#film').waitFor();
    expect(fetched).toEqual([expect.stringMatching(/^\/histories\/asked-/)]);
    await page.locator('#history').getByRole('button', { name: 'Play' }).waitFor();
    expect(await whiteTiles(page)).toEqual([0]);
    expect(await caption(page)).toBe('After 1 of 9 times through the pictures');
    expect(await announcement(page)).toBe('Here is how it learned, 9 times through the pictures');
    await page.getByText('Your system asks for less motion, so nothing moves by itself').waitFor();
    expect(complaints).toEqual([]);
  });

  it('is moved through by hand, frame by frame, to what the model has become', async () => {
    const { page } = await open();
    await watch(page).click();
    for (const [frame, epoch] of [1, 5, 9].entries()) {
      expect(await whiteTiles(page)).toEqual([frame]);
      const text = `After ${epoch} of 9 times through the pictures`;
      expect(await slider(page).getAttribute('aria-valuetext')).toBe(text);
      await page.getByRole('img', { name: `Sixteen digits as the model drew them. ${text}` }).waitFor();
      await slider(page).press('ArrowRight');
    }
    await slider(page).press('Home');
    expect(await whiteTiles(page)).toEqual([0]);
  });

  it('plays to the end and stays there, and plays again', async () => {
    const { page } = await open('/?n=4&seed=1', { reducedMotion: 'no-preference' });
    const control = page.locator('#history').getByRole('button');
    const playedToEnd = () =>
      page.waitForFunction(
        (last) =>
          Object(document.getElementById('moment')).value === last &&
          document.getElementById('watch')?.textContent === 'Play',
        String(LAST),
      );
    await watch(page).click();
    await playedToEnd();
    expect(await whiteTiles(page)).toEqual([LAST]);
    await control.click();
    expect(await control.textContent()).toBe('Pause');
    await playedToEnd();
  });

  it('is stopped by the button and by the slider', async () => {
    const { page } = await open('/?n=4&seed=1', { reducedMotion: 'no-preference' });
    await page.clock.install();
    await page.reload();
    await settled(page);
    const control = page.locator('#history').getByRole('button');
    await page.clock.pauseAt(Date.now() + 60_000);
    await watch(page).click();
    await page.locator('#history').getByRole('button', { name: 'Pause' }).waitFor();
    await page.clock.runFor(400);
    expect(await whiteTiles(page)).toEqual([1]);
    await control.click();
    expect(await control.textContent()).toBe('Play');
    await page.clock.runFor(4000);
    expect(await whiteTiles(page)).toEqual([1]);
    await control.click();
    await slider(page).press('Home');
    await page.clock.runFor(4000);
    expect(await whiteTiles(page)).toEqual([0]);
    expect(await control.textContent()).toBe('Play');
  });

  it('is worked with the keyboard, which keeps its place', async () => {
    const { page } = await open();
    await tabTo(page, '#watch');
    await page.keyboard.press('Enter');
    await page.locator('#film').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('watch');
    await page.keyboard.press('Tab');
    await page.keyboard.press('End');
    expect(await whiteTiles(page)).toEqual([LAST]);
    // The single keys of the page still work from the slider.
    await page.keyboard.press('7');
    await settled(page);
    expect(new URL(page.url()).searchParams.get('digits')).toBe('7');
    expect(await whiteTiles(page)).toEqual([LAST]);
  });

  it('goes with its model', async () => {
    const { page } = await open();
    await watch(page).click();
    await page.locator('#film').waitFor();
    await page.getByRole('combobox', { name: 'Model' }).selectOption('plain');
    await settled(page);
    expect(await page.locator('#history').isVisible()).toBe(false);
    await page.getByRole('combobox', { name: 'Model' }).selectOption('asked');
    await watch(page).waitFor();
    expect(await page.locator('#film').isVisible()).toBe(false);
  });

  it('says what is wrong when it does not come, and tries again', async () => {
    const { page } = await open();
    await page.route('**/histories/*', (route) => route.abort());
    await watch(page).click();
    await page.getByText('The server does not answer. Check your connection').waitFor();
    expect(await announcement(page)).toBe('The server does not answer');
    await page.unroute('**/histories/*');
    await watch(page).click();
    await page.locator('#film').waitFor();
    expect(await whiteTiles(page)).toEqual([0]);
  });

  it('is told in Spanish, also when the language changes under it', async () => {
    const { page } = await open();
    await watch(page).click();
    await page.locator('#film').waitFor();
    await slider(page).press('ArrowRight');
    await page.getByRole('button', { name: 'Leer esta página en español' }).click();
    expect(await caption(page)).toBe('Tras 5 de 9 vueltas a las imágenes');
    await page.getByRole('slider', { name: 'Momento del aprendizaje' }).waitFor();
    await page.locator('#history').getByRole('button', { name: 'Reproducir' }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has nothing that axe objects to: %s', async (colorScheme) => {
    const { page } = await open('/?n=4&seed=1', { colorScheme });
    expect(await violations(page)).toEqual([]);
    await watch(page).click();
    await page.locator('#film').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.each([320, 390])('fits a phone %i wide', async (width) => {
    for (const locale of ['en-GB', 'es-ES']) {
      const { page } = await open('/?n=4&seed=1', { viewport: { width, height: 700 }, locale });
      await page.locator('#watch').click();
      await page.locator('#film').waitFor();
      expect(await overflow(page), locale).toBe(0);
    }
  });
});
