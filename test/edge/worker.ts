import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';

const EDGE = fileURLToPath(new URL('../../apps/edge-api', import.meta.url));

/** The production bundle in workerd, over HTTP. */
export interface Worker {
  readonly url: URL;
  /** Requests a path of the worker. */
  get(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

/**
 * Starts the bundle that `pnpm --filter @trazo/edge-api build` made, as it would be uploaded, in real workerd.
 *
 * @throws {Error} when there is no bundle
 */
export async function startWorker(): Promise<Worker> {
  const prebuiltWorkerDir = join(EDGE, 'dist/worker');
  if (!existsSync(join(prebuiltWorkerDir, 'worker.js'))) {
    throw new Error('The worker is not built: run `pnpm --filter @trazo/edge-api build` first.');
  }
  process.env['WRANGLER_SEND_METRICS'] = 'false';
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  const harness = createTestHarness({
    workers: [{ configPath: join(EDGE, 'wrangler.jsonc'), prebuiltWorkerDir }],
  });
  const { url } = await harness.listen();
  return {
    url,
    get: (path, init) => ask(url, path, init),
    stop: () => harness.close(),
  };
}

/**
 * Sends a request over a new connection. On a busy machine, a reused connection can be closed by the server as idle at
 * the same moment.
 */
export function ask(url: URL, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Connection', 'close');
  return fetch(new URL(path, url), { ...init, headers });
}
