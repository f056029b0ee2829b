import { fileURLToPath } from 'node:url';

/** The worker's configuration. */
export const WRANGLER_CONFIG = fileURLToPath(new URL('../wrangler.jsonc', import.meta.url));

/** Keeps wrangler quiet and local: no telemetry, no look-ups, its logs in this package's own folder. */
export const QUIET_WRANGLER: Readonly<Record<string, string>> = {
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_LOG_PATH: fileURLToPath(new URL('../.wrangler/logs', import.meta.url)),
};
