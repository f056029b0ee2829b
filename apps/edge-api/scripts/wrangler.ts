import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { QUIET_WRANGLER, WRANGLER_CONFIG } from './wrangler-environment.ts';

/**
 * Runs wrangler's command line with the worker's configuration.
 *
 * @param show connects it to the terminal
 */
export function runWrangler(args: readonly string[], show = false) {
  const wrangler = dirname(createRequire(import.meta.url).resolve('wrangler/package.json'));
  return spawnSync(
    process.execPath,
    [join(wrangler, 'bin/wrangler.js'), ...args, '--config', WRANGLER_CONFIG],
    { encoding: 'utf8', env: { ...process.env, ...QUIET_WRANGLER }, stdio: show ? 'inherit' : 'pipe' },
  );
}
