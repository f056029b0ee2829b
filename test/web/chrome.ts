import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Message of a suite that is skipped for lack of a browser. */
export const NO_CHROME =
  'skipped: found no Chrome or Chromium; install one or set CHROME_PATH to its executable';

/**
 * Finds Chrome or Chromium: `CHROME_PATH`, else the first of the usual names on the path.
 *
 * @returns undefined when there is none
 * @throws {Error} when `CHROME_PATH` names a file that is not there
 */
export function findChrome(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment['CHROME_PATH'];
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROME_PATH names "${named}", and there is no such file.`);
    return named;
  }
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...APPLICATIONS].find((file) => existsSync(file));
}

/** Starts the browser without a window and without its own background requests. */
export function launchChrome(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    // Chromium refuses to start its sandbox as root, the user of most containers.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--headless',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
