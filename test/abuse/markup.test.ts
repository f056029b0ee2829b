import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startFixtureWorker } from '../fixture-model/worker.ts';
import { findChrome, launchChrome, NO_CHROME } from '../web/chrome.ts';
import { openGallery } from '../web/gallery-page.ts';
import type { Gallery } from '../web/server.ts';

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`Cards with markup in Chromium: ${NO_CHROME}.\n`);
const title = `a card with markup in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

const MARKUP = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script><b>bold</b>`;

describe.skipIf(chrome === undefined)(title, { timeout: 60_000 }, () => {
  let gallery: Gallery;
  let browser: Browser;
  beforeAll(async () => {
    gallery = await startFixtureWorker();
    browser = await launchChrome(chrome ?? '');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await gallery?.stop();
  });

  it('is shown as text, letter by letter', async () => {
    const { page, context, complaints } = await openGallery(browser, gallery.url);
    // Every text of every card, whether the page displays it or not.
    await page.route('**/models', async (route) => {
      const body = z
        .looseObject({ models: z.array(z.looseObject({})) })
        .parse(await (await route.fetch()).json());
      await route.fulfill({
        json: { ...body, models: body.models.map((card) => marked(card)) },
      });
    });
    await page.reload();
    const first = page.locator('#card dd').first();
    await first.waitFor();
    expect(await first.textContent()).toContain(MARKUP);
    expect(await page.locator('#card dd *').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** Texts that a card may have in any words. */
function marked(card: Record<string, unknown>): Record<string, unknown> {
  const [dataset, training] = [Object(card['dataset']), Object(card['training'])];
  return { ...card, dataset: { ...dataset, name: MARKUP }, training: { ...training, command: MARKUP } };
}
