import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { Worker } from '../edge/worker.ts';
import type { StaticServer } from '../web/static-server.ts';

/** Folder of the examples. */
export const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** The address of `pnpm start`, which the examples have. */
export const START = 'http://localhost:8787';

/** A page and the addresses of the worker that it requested. */
interface OpenedPage {
  readonly page: Page;
  readonly requested: readonly string[];
}

/**
 * Opens an example from a static server. What it requests of `pnpm start` goes to a worker of the test.
 *
 * @param path of the static server
 * @param pixelRatio pixels of the screen for one of the page
 */
export async function openExample(
  browser: Browser,
  server: StaticServer,
  worker: Worker,
  path: string,
  pixelRatio = 1,
): Promise<OpenedPage> {
  const context = await browser.newContext({ deviceScaleFactor: pixelRatio });
  const page = await context.newPage();
  const requested: string[] = [];
  await page.route(`${START}/**`, async (route) => {
    const address = route.request().url().slice(START.length);
    requested.push(address);
    await route.continue({ url: new URL(address, worker.url).href });
  });
  await page.goto(`${server.origin}${path}`);
  return { page, requested };
}
