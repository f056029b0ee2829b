import { decode } from 'fast-png';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { classesOf } from '../fixture-model/model.ts';
import { startFixtureWorker } from '../fixture-model/worker.ts';
import { findChrome, launchChrome, NO_CHROME } from './chrome.ts';
import {
  countChoice,
  type GalleryPage,
  openGallery,
  overflow,
  pictureBytes,
  settled,
  violations,
} from './gallery-page.ts';
import type { Gallery } from './server.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const IMAGE = { height: 32, width: 32, channels: 1 } as const;

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`Texts in Chromium: ${NO_CHROME}.\n`);
const title = `writing a text in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

describe.skipIf(chrome === undefined)(title, { timeout: 60_000 }, () => {
  let gallery: Gallery;
  let browser: Browser;
  const opened: GalleryPage[] = [];

  beforeAll(async () => {
    gallery = await startFixtureWorker([
      { name: 'digits', classes: 10 },
      { name: 'letters', classes: 26, image: IMAGE, dataset: 'letters', classNames: LETTERS },
    ]);
    browser = await launchChrome(chrome ?? '');
  }, 120_000);

  afterEach(async () => {
    for (const { context } of opened.splice(0)) await context.close();
  });

  afterAll(async () => {
    await browser?.close();
    await gallery?.stop();
  });

  async function open(address: string): Promise<GalleryPage> {
    const opening = await openGallery(browser, new URL(address, gallery.url), {});
    opened.push(opening);
    await opening.page.locator('#card dd').first().waitFor();
    return opening;
  }

  const shown = async ({ page }: GalleryPage) =>
    classesOf(decode(await pictureBytes(page)), { classes: 26, image: IMAGE })
      .map((label) => LETTERS[label] ?? '?')
      .join('');
  const search = ({ page }: GalleryPage) => new URL(page.url()).search;

  it('writes a name with a model of letters, and returns to any letters', async () => {
    const opening = await open('/?n=4&seed=1&model=letters');
    const { page, complaints } = opening;
    const field = page.getByRole('textbox', { name: 'A name or a word to write' });
    await field.fill('Ana');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(search(opening)).toBe('?n=4&seed=1&text=Ana&model=letters');
    expect(await shown(opening)).toBe('ANA');
    expect(decode(await pictureBytes(page))).toMatchObject({ width: 3 * 32, height: 32 });
    await page.getByRole('img', { name: 'The text “Ana”, its letters invented from seed 1' }).waitFor();
    expect(await countChoice(page, 16).isDisabled()).toBe(true);
    expect([await overflow(page), await violations(page), complaints]).toEqual([0, [], []]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download PNG' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('trazo-ana-seed-1-letters.png');

    await page.locator('#class-choice input[value="Q"]').check();
    await settled(page);
    expect(search(opening)).toBe('?n=4&seed=1&class=Q&model=letters');
    expect(await shown(opening)).toBe('QQQQ');
    expect(await field.inputValue()).toBe('');
  });

  it('keeps the text in another hand, after a walk and in Spanish', async () => {
    const opening = await open('/?seed=1&text=ana&model=letters');
    const { page } = opening;
    await page.getByRole('button', { name: 'New letters' }).click();
    await settled(page);
    expect(search(opening)).toMatch(/^\?n=16&seed=(?!1&)\d+&text=ana&model=letters$/);
    await page.getByRole('link', { name: 'Walk' }).click();
    await settled(page);
    await page.getByRole('link', { name: 'Grid' }).click();
    await settled(page);
    expect(await shown(opening)).toBe('ANA');
    await page.getByRole('button', { name: 'Leer esta página en español' }).click();
    await page.getByRole('textbox', { name: 'Un nombre o una palabra que escribir' }).waitFor();
    await page.getByRole('img', { name: 'El texto «ana»' }).waitFor();
  });

  it('is written by the model that has its letters, where the address names none', async () => {
    const opening = await open('/?seed=1&text=trazo');
    await settled(opening.page);
    expect(search(opening)).toBe('?n=16&seed=1&text=trazo&model=letters');
    expect(await shown(opening)).toBe('TRAZO');
    expect(await opening.page.locator('#model').inputValue()).toBe('letters');
  });

  it('says what cannot be written', async () => {
    const { page } = await open('/?seed=1&text=Jos%C3%A9&model=letters');
    await page.getByRole('alert').getByText('not "é"').waitFor();
  });

  it('offers no text for a model of digits', async () => {
    const { page } = await open('/?n=4&seed=1');
    expect(await page.locator('#text-box').isVisible()).toBe(false);
  });
});
