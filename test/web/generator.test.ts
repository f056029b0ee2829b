import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadGenerator, type Samples } from '@trazo/model/infer';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWasm, WASM_FOLDER } from '../edge/wasm-backend.ts';
import { findChrome, launchChrome, NO_CHROME } from './chrome.ts';
import { buildGeneratorPage } from './generator/build.ts';
import type { generatorPage } from './generator/page.ts';
import { type StaticServer, serveFolders } from './static-server.ts';

declare global {
  interface Window {
    readonly generatorPage: typeof generatorPage;
  }
}

const PRETRAINED = fileURLToPath(new URL('../../packages/model/pretrained/', import.meta.url));
const chrome = findChrome();
if (chrome === undefined) process.stderr.write(`loadGenerator in Chromium: ${NO_CHROME}.\n`);
const title = `loadGenerator in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`;

describe.skipIf(chrome === undefined)(title, () => {
  let folder: string;
  let server: StaticServer;
  let browser: Browser;
  let page: Page;
  let expected: Samples;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trazo-generator-'));
    await buildGeneratorPage(folder);
    server = await serveFolders({ '/app/': folder, '/wasm/': WASM_FOLDER, '/models/': PRETRAINED });
    browser = await launchChrome(chrome ?? '');
    page = await browser.newPage();
    await page.goto(`${server.origin}/app/`);
    await startWasm();
    const generator = await loadGenerator(join(PRETRAINED, 'slim'));
    expected = await generator.sample({ seed: 'ana', classes: [2, 0, 2, 6] });
    generator.dispose();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  it('is bundled for a page without the code that reads folders', async () => {
    const scripts = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThanOrEqual(2);
    for (const name of scripts) {
      const code = await readFile(join(folder, 'assets', name), 'utf8');
      expect(code, name).not.toContain('there is no such folder');
      expect(code, name).not.toContain('node:fs');
    }
  });

  it.each(['sampleFrom', 'sampleInWorker'] as const)(
    'samples the bytes that it samples in Node.js, from a URL or an address within the site: %s',
    async (call) => {
      for (const source of [`${server.origin}/models/slim`, '/models/slim/', '../models/slim']) {
        // A Web Worker's own address is that of its script.
        const address = call === 'sampleInWorker' && source.startsWith('.') ? `../${source}` : source;
        const sampled = await page.evaluate(([name, from]) => window.generatorPage[name](from), [
          call,
          address,
        ] as const);
        expect(sampled).toEqual({
          pixels: [...expected.pixels],
          labels: [2, 0, 2, 6],
          rgba: [...expected.toRgba({ columns: 4 }).data],
        });
      }
    },
  );

  it('says in one line what is wrong with the address', async () => {
    const messageOf = (source: string) =>
      page.evaluate((from) => window.generatorPage.sampleFrom(from), source);
    expect(await messageOf('/nowhere')).toBe(
      `ArtifactError: ${server.origin}/nowhere/card.json: the server answers 404 Not Found; the address of a model is that of its folder, which holds card.json, model.json and weights.bin.`,
    );
    expect(await messageOf('http://127.0.0.1:9/slim')).toMatch(
      /^ArtifactError: http:\/\/127\.0\.0\.1:9\/slim\/card\.json: cannot be fetched \(.+\)\. The server must be running/,
    );
  });
});
