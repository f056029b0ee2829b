import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';

/** A worker that serves page and API. */
export interface Gallery {
  readonly url: URL;
  stop(): Promise<void>;
}

/**
 * Starts the production worker with the built page in real workerd. With `TRAZO_TEST_URL`, it uses the gallery at that
 * address instead, so that a deployed gallery can be tested.
 */
export async function startGallery(): Promise<Gallery> {
  const running = process.env['TRAZO_TEST_URL'];
  if (running) return { url: new URL(running), stop: async () => {} };
  const configPath = fileURLToPath(new URL('../../apps/edge-api/wrangler.jsonc', import.meta.url));
  const harness = createTestHarness({ workers: [{ configPath }] });
  const { url } = await harness.listen();
  return { url, stop: () => harness.close() };
}
