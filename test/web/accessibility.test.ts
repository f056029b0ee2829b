import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChrome, launchChrome, NO_CHROME } from './chrome.ts';
import { openGallery, violations } from './gallery-page.ts';
import { type Gallery, startGallery } from './server.ts';

const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`The gallery in Chromium: ${NO_CHROME}.\n`);
const title = `the gallery under axe${chrome === undefined ? ` (${NO_CHROME})` : ''}`;
const SCHEMES = ['light', 'dark'] as const;
const ADDRESSES = ['/?n=16&seed=1', '/?view=walk&from=1&to=2', '/?seed=!'];

describe.skipIf(chrome === undefined)(title, { timeout: 60_000 }, () => {
  let gallery: Gallery;
  let browser: Browser;

  beforeAll(async () => {
    gallery = await startGallery();
    browser = await launchChrome(chrome ?? '');
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await gallery?.stop();
  });

  it.each(SCHEMES.flatMap((scheme) => ADDRESSES.map((address) => [scheme, address] as const)))(
    'has no violation: %s, %s',
    async (colorScheme, address) => {
      const url = new URL(address, gallery.url);
      const { page, context } = await openGallery(browser, url, { colorScheme });
      await page.locator('#card dd').first().waitFor();
      expect(await violations(page)).toEqual([]);
      await context.close();
    },
  );
});
