import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HISTORY } from '../fixture-model/model.ts';
import { startFixtureWorker } from '../fixture-model/worker.ts';
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
    gallery = await startFixtureWorker();
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
  const caption = (page: Page) => page.locator('#history-caption').textContent();

  /** The indices of the white tiles on the canvas. In frame i, tile i is white, and no other. */
  const whiteTiles = (page: Page) =>
    page.locator('#history-canvas').evaluate((canvas: HTMLCanvasElement) => {
      // Reads a copy: Chromium warns of canvases that are read repeatedly.
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
      copy?.drawImage(canvas, 0, 0);
      const values = copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const side = canvas.width / 4;
      return Array.from({ length: 16 }, (_, tile) => tile).filter((tile) => {
        const [x, y] = [((tile % 4) + 0.5) * side, (Math.floor(tile / 4) + 0.5) * side];
        return (values[4 * (y * canvas.width + x)] ?? 0) > 127;
      });
    });

  it('is fetched on request, and does not move where the system requests reduced motion', async () => {
    const { page, complaints } = await open();
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    expect(await page.locator('#history-figure').isVisible()).toBe(false);
    expect(fetched).toEqual([]);
    await watch(page).click();
    await page.locator('#history-figure').waitFor();
    expect(fetched).toEqual([expect.stringMatching(/^\/histories\/conditional-/)]);
    await page.locator('#history').getByRole('button', { name: 'Play' }).waitFor();
    expect(await whiteTiles(page)).toEqual([0]);
    expect(await caption(page)).toBe('After 1 of 9 epochs');
    expect(await announcement(page)).toBe('Here is how it learned, over 9 epochs');
    await page.getByText('Your system asks for less motion, so nothing moves by itself').waitFor();
    expect(complaints).toEqual([]);
  });

  it('can be moved with the slider, frame by frame, to the last epoch', async () => {
    const { page } = await open();
    await watch(page).click();
    for (const [frame, epoch] of [1, 5, 9].entries()) {
      expect(await whiteTiles(page)).toEqual([frame]);
      const text = `After ${epoch} of 9 epochs`;
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

  it('works with the keyboard, and keeps the focus', async () => {
    const { page } = await open();
    await tabTo(page, '#watch');
    await page.keyboard.press('Enter');
    await page.locator('#history-figure').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('watch');
    await page.keyboard.press('Tab');
    await page.keyboard.press('End');
    expect(await whiteTiles(page)).toEqual([LAST]);
    // The page's single-key shortcuts work while the slider has the focus.
    await page.keyboard.press('7');
    await settled(page);
    expect(new URL(page.url()).searchParams.get('digits')).toBe('7');
    expect(await whiteTiles(page)).toEqual([LAST]);
  });

  it('changes with the model', async () => {
    const { page } = await open();
    await watch(page).click();
    await page.locator('#history-figure').waitFor();
    await page.getByRole('combobox', { name: 'Model' }).selectOption('plain');
    await settled(page);
    expect(await page.locator('#history').isVisible()).toBe(false);
    await page.getByRole('combobox', { name: 'Model' }).selectOption('conditional');
    await watch(page).waitFor();
    expect(await page.locator('#history-figure').isVisible()).toBe(false);
  });

  it('explains a failed download, and tries again', async () => {
    const { page } = await open();
    await page.route('**/histories/*', (route) => route.abort());
    await watch(page).click();
    await page.getByText('The server does not answer. Check your connection').waitFor();
    expect(await announcement(page)).toBe('The server does not answer');
    await page.unroute('**/histories/*');
    await watch(page).click();
    await page.locator('#history-figure').waitFor();
    expect(await whiteTiles(page)).toEqual([0]);
  });

  it('is available in Spanish, also when the language changes meanwhile', async () => {
    const { page } = await open();
    await watch(page).click();
    await page.locator('#history-figure').waitFor();
    await slider(page).press('ArrowRight');
    await page.getByRole('button', { name: 'Leer esta página en español' }).click();
    expect(await caption(page)).toBe('Tras 5 de 9 épocas');
    await page.getByRole('slider', { name: 'Momento del aprendizaje' }).waitFor();
    await page.locator('#history').getByRole('button', { name: 'Reproducir' }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has no axe violation: %s', async (colorScheme) => {
    const { page } = await open('/?n=4&seed=1', { colorScheme });
    expect(await violations(page)).toEqual([]);
    await watch(page).click();
    await page.locator('#history-figure').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it.each([320, 390])('fits a phone %i wide', async (width) => {
    for (const locale of ['en-GB', 'es-ES']) {
      const { page } = await open('/?n=4&seed=1', { viewport: { width, height: 700 }, locale });
      await page.locator('#watch').click();
      await page.locator('#history-figure').waitFor();
      expect(await overflow(page), locale).toBe(0);
    }
  });
});
