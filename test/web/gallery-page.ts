import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** A page of the gallery in a browser profile of its own. */
export interface GalleryPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Everything that went wrong in it: uncaught errors and what the browser complained about, such as refused styles. */
  readonly complaints: string[];
}

const DESKTOP = { width: 1280, height: 800 };

/** Opens an address of the gallery and waits until the sheet has its drawing or says why not. */
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

/** Waits until the sheet has its drawing or says why not. */
export async function settled(page: Page): Promise<void> {
  await page.locator('#sheet[aria-busy="false"]').waitFor();
}

/** One of the choices of which digit is drawn; `any` is one, too. */
export function digitChoice(page: Page, name: string): Locator {
  return page.getByRole('group', { name: 'Which digit' }).getByRole('radio', { name, exact: true });
}

/** One of the choices of how many digits are drawn. */
export function countChoice(page: Page, count: number): Locator {
  return page.getByRole('group', { name: 'How many' }).getByRole('radio', { name: `${count}`, exact: true });
}

/** What the page tells a screen reader. */
export async function announcement(page: Page): Promise<string> {
  return (await page.getByRole('status').textContent()) ?? '';
}

/** Address of the picture on the sheet. */
export async function pictureUrl(page: Page): Promise<string> {
  return page.locator('#ink img').evaluate((image: HTMLImageElement) => image.currentSrc);
}

/** The very bytes of the picture on the sheet, out of the browser's own cache where it has them. */
export async function pictureBytes(page: Page): Promise<Buffer> {
  const base64 = await page.locator('#ink img').evaluate(async (image: HTMLImageElement) => {
    const bytes = new Uint8Array(await (await fetch(image.currentSrc)).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  return Buffer.from(base64, 'base64');
}

/** What is on the canvas of a walk, as text, for comparison. */
export async function canvasDots(page: Page): Promise<string> {
  return page.locator('#ink canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
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

/** What axe objects to in the page as it is now, each with where. */
export async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target).join(', ')})`,
  );
}

/** How far the page is wider than the window, in CSS pixels. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
