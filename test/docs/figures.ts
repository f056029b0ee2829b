/**
 * Draws the README's figures: how the models of digits learned, as an animation, a text in several hands, and the page as
 * `pnpm start` serves it.
 *
 *     pnpm --filter @trazo/test figures
 *
 * Needs Chrome or Chromium, and a free port 8799.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { findChrome, launchChrome, NO_CHROME } from '../web/chrome.ts';
import { drawLearningAnimation } from './learning-animation.ts';
import { drawLetters } from './letters-figure.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
const PORT = '8799';

await drawLearningAnimation(`${PICTURES}learning.webp`, ['dcgan', 'cdcgan', 'slim']);

const chrome = findChrome();
if (chrome === undefined) throw new Error(NO_CHROME);
const server = spawn(process.execPath, ['apps/edge-api/scripts/start.ts', '--port', PORT], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  // The first line is written once the worker answers.
  await once(server.stdout, 'data');
  await drawLetters(`${PICTURES}letters.png`, `http://localhost:${PORT}`);
  const browser = await launchChrome(chrome);
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 820 }, colorScheme: 'light' });
    await page.goto(`http://localhost:${PORT}/?seed=ana`);
    await page.waitForLoadState('networkidle');
    const shot = await page.screenshot();
    await sharp(shot)
      .resize({ width: 960 })
      .png({ palette: true, colours: 64, effort: 10 })
      .toFile(`${PICTURES}page.png`);
  } finally {
    await browser.close();
  }
} finally {
  server.kill('SIGTERM');
}
