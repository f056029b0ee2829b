import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** A page of the gallery in a browser profile of its own. */
export interface GalleryPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Uncaught errors and the browser's own warnings, such as refused styles. */
  readonly complaints: string[];
}

const DESKTOP = { width: 1280, height: 800 };

/** Opens an address of the gallery and waits until it shows the picture or a failure. */
export async function openGallery(
  browser: Browser,
  url: URL,
  options: BrowserContextOptions = {},
): Promise<GalleryPage> {
  const context = await browser.newContext({
    viewport: DESKTOP,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  await page.goto(url.href);
  if (options.javaScriptEnabled !== false) await settled(page);
  return { page, context, complaints };
}

/** Waits until the page shows the picture or a failure. */
export async function settled(page: Page): Promise<void> {
  await page.locator('#frame[aria-busy="false"]').waitFor();
}

/** A button for a class, or for `any`. */
export function digitChoice(page: Page, name: string): Locator {
  return page
    .getByRole('group', { name: /^Which (?:digit|class)$/ })
    .getByRole('radio', { name, exact: true });
}

/** A button for a number of images. */
export function countChoice(page: Page, count: number): Locator {
  return page.getByRole('group', { name: 'How many' }).getByRole('radio', { name: `${count}`, exact: true });
}

/** The page's current announcement to screen readers. */
export async function announcement(page: Page): Promise<string> {
  return (await page.getByRole('status').textContent()) ?? '';
}

/** Address of the current picture. */
export async function pictureUrl(page: Page): Promise<string> {
  return page.locator('#picture img').evaluate((image: HTMLImageElement) => image.currentSrc);
}

/** The bytes of the current picture, from the browser's cache where it has them. */
export async function pictureBytes(page: Page): Promise<Buffer> {
  const base64 = await page.locator('#picture img').evaluate(async (image: HTMLImageElement) => {
    const bytes = new Uint8Array(await (await fetch(image.currentSrc)).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  return Buffer.from(base64, 'base64');
}

/** The content of a walk's canvas as text, for comparison. */
export async function canvasPixels(page: Page): Promise<string> {
  return page.locator('#picture canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

/** Presses Tab until the element has the focus. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const atMost = 40;
  for (let i = 0; i < atMost; i++) {
    await page.keyboard.press('Tab');
    if (await page.locator(selector).evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${selector} cannot be reached with ${atMost} presses of Tab.`);
}

/** The current axe violations, each with its place. */
export async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target).join(', ')})`,
  );
}

/** By how many CSS pixels the page is wider than the window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
