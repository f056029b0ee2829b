import { decode } from 'fast-png';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { classesOf } from '../fixture-model/model.ts';
import { startFixtureWorker } from '../fixture-model/worker.ts';
import { findChrome, launchChrome, NO_CHROME } from './chrome.ts';
import {
  announcement,
  countChoice,
  digitChoice,
  type GalleryPage,
  openGallery,
  overflow,
  pictureBytes,
  settled,
  tabTo,
  violations,
} from './gallery-page.ts';
import type { Gallery } from './server.ts';

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`Digits in Chromium: ${NO_CHROME}.\n`);
const title = `picking digits in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

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

  /** Opens the gallery and waits for the models' cards, which determine whether there are digits to pick. */
  async function open(address: string, options: BrowserContextOptions = {}): Promise<GalleryPage> {
    const opening = await openGallery(browser, new URL(address, gallery.url), options);
    opened.push(opening);
    await opening.page.locator('#card dd').first().waitFor();
    return opening;
  }

  const shownDigits = async (page: Page) => classesOf(decode(await pictureBytes(page)));
  const search = (page: Page) => new URL(page.url()).search;

  it('shows the picked digit in every tile, and any digits again', async () => {
    const { page, complaints } = await open('/?n=4&seed=1');
    expect(await digitChoice(page, 'any').isChecked()).toBe(true);
    expect(new Set(await shownDigits(page)).size).toBeGreaterThan(1);
    await digitChoice(page, '7').check();
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1&digits=7');
    expect(await shownDigits(page)).toEqual([7, 7, 7, 7]);
    await page.getByRole('img', { name: '4 handwritten-looking digits, asked to be 7' }).waitFor();
    await digitChoice(page, 'any').check();
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1');
    expect(complaints).toEqual([]);
  });

  it('keeps the digit for new images and for another count', async () => {
    const { page } = await open('/?n=4&seed=1&digits=5');
    await page.getByRole('button', { name: 'New digits' }).click();
    await settled(page);
    expect(search(page)).toMatch(/^\?n=4&seed=(?!1&)\d+&digits=5$/);
    await countChoice(page, 9).check();
    await settled(page);
    expect(await shownDigits(page)).toEqual(new Array(9).fill(5));
  });

  it('writes a number in one row', async () => {
    const { page } = await open('/?n=16&seed=1');
    await page.getByRole('textbox', { name: 'A number to write' }).fill('2026');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(search(page)).toBe('?n=16&seed=1&digits=2026');
    expect(await shownDigits(page)).toEqual([2, 0, 2, 6]);
    expect(decode(await pictureBytes(page))).toMatchObject({ width: 4 * 28, height: 28 });
    expect(await announcement(page)).toBe('4 new digits, seed 1');
    await page.getByRole('img', { name: 'The number 2026 in handwritten-looking digits' }).waitFor();
    expect(await countChoice(page, 16).isDisabled()).toBe(true);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download PNG' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('trazo-2026-seed-1.png');
  });

  it('returns from a number to any digits when the number is emptied', async () => {
    const { page } = await open('/?n=4&seed=1&digits=2026');
    await page.getByRole('textbox', { name: 'A number to write' }).fill('');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1');
    expect(await countChoice(page, 16).isDisabled()).toBe(false);
  });

  it('has an address that gives the same digits to everyone, and goes back and forth', async () => {
    const { page } = await open('/?n=4&seed=1&digits=8');
    const mine = await pictureBytes(page);
    await digitChoice(page, '3').check();
    await settled(page);
    expect(await shownDigits(page)).toEqual([3, 3, 3, 3]);
    await page.goBack();
    await settled(page);
    expect((await pictureBytes(page)).equals(mine)).toBe(true);
    expect(await digitChoice(page, '8').isChecked()).toBe(true);
    const theirs = await open(page.url());
    expect((await pictureBytes(theirs.page)).equals(mine)).toBe(true);
  });

  it('returns from a walk to the same digits', async () => {
    const { page } = await open('/?n=4&seed=1&digits=6');
    await page.getByRole('link', { name: 'Walk' }).click();
    await settled(page);
    await page.keyboard.press('4');
    expect(new URL(page.url()).searchParams.get('view')).toBe('walk');
    await page.getByRole('link', { name: 'Grid' }).click();
    await settled(page);
    expect(search(page)).toBe('?n=4&seed=1&digits=6');
  });

  describe('by keyboard', () => {
    it('picks the digit of the key, but not in a text field', async () => {
      const { page } = await open('/?n=4&seed=1');
      await page.keyboard.press('3');
      await settled(page);
      expect(await shownDigits(page)).toEqual([3, 3, 3, 3]);
      await page.getByLabel('Seed', { exact: true }).fill('');
      await page.getByLabel('Seed', { exact: true }).pressSequentially('42');
      expect(search(page)).toBe('?n=4&seed=1&digits=3');
      await page.keyboard.press('Enter');
      await settled(page);
      expect(search(page)).toBe('?n=4&seed=42&digits=3');
    });

    it('ignores single keys once they are switched off, also on the next visit', async () => {
      const { page } = await open('/?n=4&seed=1');
      const shortcuts = page.getByRole('checkbox', { name: /Single-key shortcuts/ });
      await shortcuts.uncheck();
      await page.keyboard.press('3');
      await page.keyboard.press('r');
      expect(search(page)).toBe('?n=4&seed=1');
      await page.reload();
      await settled(page);
      expect(await shortcuts.isChecked()).toBe(false);
      await page.keyboard.press('3');
      expect(search(page)).toBe('?n=4&seed=1');
      await shortcuts.check();
      await page.keyboard.press('3');
      await settled(page);
      expect(search(page)).toBe('?n=4&seed=1&digits=3');
    });

    it('reaches every digit with the arrows', async () => {
      const { page } = await open('/?n=4&seed=1');
      await tabTo(page, '#class-choice :checked');
      await page.keyboard.press('ArrowRight');
      await settled(page);
      expect(search(page)).toBe('?n=4&seed=1&digits=0');
      await page.keyboard.press('ArrowRight');
      await settled(page);
      expect(await shownDigits(page)).toEqual([1, 1, 1, 1]);
    });
  });

  describe('with a model without classes', () => {
    it('has no digits to pick, and drops the picked one', async () => {
      const { page } = await open('/?n=4&seed=1&digits=7');
      await page.getByRole('combobox', { name: 'Model' }).selectOption('plain');
      await settled(page);
      expect(search(page)).toBe('?n=4&seed=1&model=plain');
      expect(await page.locator('#class-field').isVisible()).toBe(false);
      await page.keyboard.press('3');
      expect(search(page)).toBe('?n=4&seed=1&model=plain');
      await page.getByRole('combobox', { name: 'Model' }).selectOption('conditional');
      await settled(page);
      expect(await digitChoice(page, 'any').isChecked()).toBe(true);
    });

    it('explains a link with a digit, and names the models with classes', async () => {
      const { page } = await open('/?n=4&seed=1&digits=7&model=plain');
      expect(await page.getByRole('alert').textContent()).toMatch(
        /has no classes: omit digit\. Models with classes: conditional/,
      );
    });
  });

  it('is available in Spanish', async () => {
    const { page } = await open('/?n=4&seed=1&digits=7', { locale: 'es-ES' });
    const group = page.getByRole('group', { name: 'Qué dígito' });
    expect(await group.getByRole('radio', { name: '7' }).isChecked()).toBe(true);
    await page.getByRole('textbox', { name: 'Un número que escribir' }).waitFor();
    await page.getByRole('img', { name: /que deben ser 7/ }).waitFor();
    expect(await group.getByRole('radio', { name: 'todos' }).count()).toBe(1);
  });

  it.each(['light', 'dark'] as const)('has no axe violation: %s', async (colorScheme) => {
    for (const address of ['/?n=4&seed=1&digits=7', '/?n=16&seed=1&digits=2026']) {
      const { page } = await open(address, { colorScheme });
      expect(await violations(page), address).toEqual([]);
    }
  });

  it.each([
    [320, 640],
    [390, 844],
  ])('fits a phone of %i × %i', async (width, height) => {
    for (const digits of ['7', '2'.repeat(12)]) {
      for (const locale of ['en-GB', 'es-ES']) {
        const { page } = await open(`/?n=4&seed=1&digits=${digits}`, { viewport: { width, height }, locale });
        expect(await overflow(page), `${digits} in ${locale}`).toBe(0);
      }
    }
  });
});
