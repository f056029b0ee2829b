import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { decode } from 'fast-png';
import type { Browser } from 'playwright-core';
import { publint } from 'publint';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '@tensorflow/tfjs';
import { loadGenerator, type Samples } from '@trazo/model/infer';
import { readArtifact } from '@trazo/model/read-artifact';
import { cacheDir } from '@trazo/trainer/cache-dir';
import * as z from 'zod';
import { codeBlocks } from '../docs/markdown.ts';
import { ROOT, textOf } from '../docs/project.ts';
import { BIN } from '../faults/trainer-process.ts';
import { nodeOf } from '../portability/nodes.ts';
import { findChrome, launchChrome, NO_CHROME } from '../web/chrome.ts';
import { type StaticServer, serveFolders } from '../web/static-server.ts';
import {
  cleanEnvironment,
  createProject,
  npmCache,
  pack,
  type ScratchProject,
  whyUnreachable,
} from './scratch-project.ts';

const TIMEOUT_MS = 240_000;
/** Where the README's pages load packages from. */
const CDN = 'https://cdn.jsdelivr.net/npm/';
const LAYOUT = { columns: 4, scale: 4 };
/** The file of a package that a CDN serves at the package's own address. */
const scriptSchema = z.object({ jsdelivr: z.string() });
const unreachable = await whyUnreachable();
const chrome = findChrome();
if (unreachable !== undefined) process.stderr.write(`The published packages: skipped: ${unreachable}.\n`);
if (chrome === undefined) process.stderr.write(`The published packages in Chromium: ${NO_CHROME}.\n`);

const readme = codeBlocks(await textOf('packages/model/README.md'));
const [inNode = '', inBundle = ''] = codeIn('js');
const [module = '', script = ''] = codeIn('html');
function codeIn(language: string): string[] {
  return readme.filter((block) => block.language === language).map(({ code }) => code);
}

describe.skipIf(unreachable !== undefined)(
  `the published packages, installed by npm${unreachable === undefined ? '' : ` (skipped: ${unreachable})`}`,
  { timeout: TIMEOUT_MS },
  () => {
    let tarball: string;
    let trainerTarball: string;
    let expected: Samples;
    let project: ScratchProject;
    let nodes: Readonly<Record<string, string>>;
    beforeAll(async () => {
      [tarball, trainerTarball] = await Promise.all([pack('packages/model'), pack('packages/trainer')]);
      const generator = await loadGenerator(join(ROOT, 'packages/model/pretrained/slim'));
      expected = await generator.sample({ seed: 'ana', count: 16 });
      generator.dispose();
      const [created, node22, node24] = await Promise.all([
        createProject([tarball, '@tensorflow/tfjs@4']),
        nodeOf('22'),
        nodeOf('24'),
      ]);
      project = created;
      nodes = { 22: node22, 24: node24, 26: join(ROOT, 'node_modules/.bin/node') };
    }, TIMEOUT_MS);
    afterAll(async () => {
      await project?.remove();
      for (const path of [tarball, trainerTarball]) {
        if (path) await rm(dirname(path), { recursive: true, force: true });
      }
    });

    it('has nothing that publint would change', async () => {
      const { buffer } = new Uint8Array(await readFile(tarball));
      expect((await publint({ pack: { tarball: buffer }, strict: true })).messages).toEqual([]);
    });

    it.each(['packages/model', 'packages/trainer'])(
      'npm, which would pack the sources, is told so in %s',
      async (name) => {
        const packed = promisify(execFile)('npm', ['pack', '--dry-run'], {
          cwd: join(ROOT, name),
          env: cleanEnvironment(),
        });
        await expect(packed).rejects.toThrow(/^npm knows neither .*: use pnpm pack or pnpm publish\.$/m);
      },
    );

    it('has types that agree with its modules wherever ES modules are read', async () => {
      const analysis = await checkPackage(
        createPackageFromTarballData(new Uint8Array(await readFile(tarball))),
      );
      expect(analysis.types).toEqual({ kind: 'included' });
      const problems = 'problems' in analysis ? analysis.problems : [];
      const kinds = problems.map((problem) =>
        'resolutionKind' in problem ? `${problem.kind} ${problem.resolutionKind}` : problem.kind,
      );
      // What every package of ES modules with `exports` has: no resolution by the rules of Node 10, and require(esm).
      expect(new Set(kinds)).toEqual(new Set(['NoResolution node10', 'CJSResolvesToESM node16-cjs']));
    });

    /** Writes a program into the project and runs it. */
    async function runFile(node: string, name: string, code: string, ...flags: string[]): Promise<string> {
      await writeFile(join(project.folder, name), code);
      const { stdout, stderr } = await project.run(node, ...flags, name);
      return stdout + stderr;
    }

    it.each(['22', '24', '26'])(
      "in Node %s the README's program draws the repository's digits",
      async (version) => {
        const node = nodes[version] ?? '';
        expect((await project.run(node, '--version')).stdout).toMatch(`v${version}.`);
        await rm(join(project.folder, 'digits.png'), { force: true });

        await runFile(node, 'draw.mjs', inNode);

        const bytes = await readFile(join(project.folder, 'digits.png'));
        expect(decode(bytes).data).toEqual(decode(expected.toPng(LAYOUT)).data);
      },
    );

    it('has types for NodeNext and for bundlers', async () => {
      await writeFile(
        join(project.folder, 'types.ts'),
        `import { loadGenerator, type Samples } from '@trazo/model/infer';
import { latentsFromSeed, TrazoError, type ModelCard } from '@trazo/model';
import { PlainGan } from '@trazo/model/train';
import { generatorWith } from '@trazo/model/layers';
import { slerp } from '@trazo/model/latents';
import { parseSeed } from '@trazo/model/seed';
export const generator = await loadGenerator('slim');
export const samples: Samples = await generator.sample({ seed: 'ana', classes: [2, 0, 2, 6] });
export const card: ModelCard = generator.card;
export const pixels: Uint8ClampedArray = samples.pixels;
export const values = [latentsFromSeed, TrazoError, PlainGan, generatorWith, slerp, parseSeed];
// @ts-expect-error A seed is a number or a word.
await generator.sample({ seed: true });
// @ts-expect-error What the tests of the repository use is not published.
await import('@trazo/model/testing');
`,
      );
      const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
      for (const resolution of ['--module nodenext', '--module esnext --moduleResolution bundler']) {
        const options = `--noEmit --strict --target es2023 --skipLibCheck ${resolution}`.split(' ');
        await project
          .run(process.execPath, tsc, ...options, 'types.ts')
          .catch(({ stdout }) => expect.fail(stdout));
      }
    });

    it.each(['22', '24', '26'])('in Node %s, require gives the same as import', async (version) => {
      const code = `const required = require('@trazo/model/infer');
import('@trazo/model/infer').then((imported) => {
  console.log(Object.keys(required).sort().join(), required.loadGenerator === imported.loadGenerator);
});`;
      const output = await runFile(nodes[version] ?? '', 'require.cjs', code);
      expect(output).toMatch(/^createGenerator,loadGenerator,loadGraph true$/m);
    });

    it('where Node cannot require ES modules, its error says what to do', async () => {
      const code = "require('@trazo/model/infer');";
      const failure = runFile(nodes[22] ?? '', 'require-old.cjs', code, '--no-experimental-require-module');
      await expect(failure).rejects.toThrow(
        /Error \[ERR_REQUIRE_ESM\]: require\(\) of ES Module .*Instead change the require of index\.js in .* to a dynamic import\(\)/s,
      );
    });

    it.each([
      ["import('@trazo/model/dist/index.js')", './dist/index.js'],
      ["import('@trazo/model/testing')", './testing'],
      ["require('@trazo/model/src/index.ts')", './src/index.ts'],
    ])('%s is refused by name', async (expression, path) => {
      const code = `(async () => { await ${expression}; })().catch(({ code, message }) => console.log(code, message));`;
      const output = await runFile(nodes[22] ?? '', 'deep.cjs', code);
      expect(output).toContain(
        `ERR_PACKAGE_PATH_NOT_EXPORTED Package subpath '${path}' is not defined by "exports"`,
      );
    });

    describe.skipIf(chrome === undefined)(
      `in Chromium${chrome === undefined ? ` (${NO_CHROME})` : ''}`,
      () => {
        let browser: Browser;
        let server: StaticServer;
        beforeAll(async () => {
          const site = join(project.folder, 'site');
          const packages = join(project.folder, 'node_modules');
          await mkdir(site);
          await cp(join(packages, '@trazo/model/pretrained/slim'), join(site, 'public/slim'), {
            recursive: true,
          });
          await writeFile(join(site, 'main.js'), inBundle);
          await writeFile(join(site, 'index.html'), '<script type="module" src="/main.js"></script>');
          await build({
            root: site,
            configFile: false,
            logLevel: 'error',
            build: { chunkSizeWarningLimit: 4_000 },
          });
          for (const [name, code] of Object.entries({ module, script })) {
            const folder = join(site, 'dist', name);
            await mkdir(folder);
            await writeFile(join(folder, 'index.html'), code);
          }
          browser = await launchChrome(chrome ?? '');
          server = await serveFolders({ '/': join(site, 'dist/') });
        }, TIMEOUT_MS);
        afterAll(async () => {
          await browser?.close();
          await server?.stop();
        });

        /** The file of a package that the CDN serves at an address, from the scratch project. */
        async function fileOf(address: string): Promise<string> {
          const path = address.slice(CDN.length).replace(/@4$/, '');
          const file = join(project.folder, 'node_modules', path);
          if (path.split('/').length > 2) return file;
          const { jsdelivr } = scriptSchema.parse(
            JSON.parse(await readFile(join(file, 'package.json'), 'utf8')),
          );
          return join(file, jsdelivr);
        }

        it.each([
          ['bundled by Vite', '/'],
          ['with the module in a script tag', '/module/'],
          ['with the global script', '/script/'],
        ])("the README's page, %s, draws the repository's digits", async (_, path) => {
          const page = await browser.newPage();
          const errors: string[] = [];
          page.on('pageerror', (error) => errors.push(String(error)));
          // The processor alone computes the same bytes as Node; WebGL rounds as the machine's graphics do.
          await page.addInitScript(() => {
            for (const canvas of [HTMLCanvasElement, OffscreenCanvas]) {
              const { getContext } = canvas.prototype;
              Reflect.set(
                canvas.prototype,
                'getContext',
                function (this: object, kind: string, ...rest: unknown[]) {
                  return kind.startsWith('webgl') ? null : Reflect.apply(getContext, this, [kind, ...rest]);
                },
              );
            }
          });
          await page.route(`${CDN}**`, async (route) => {
            await route.fulfill({
              path: await fileOf(route.request().url()),
              headers: { 'Access-Control-Allow-Origin': '*' },
            });
          });
          await page.goto(`${server.origin}${path}`);
          await Promise.race([
            page.locator('canvas').waitFor(),
            page.waitForEvent('pageerror').then((error) => expect.fail(String(error))),
          ]);
          const url = await page.locator('canvas').evaluate((canvas) => {
            if (!(canvas instanceof HTMLCanvasElement)) throw new Error('There is no canvas.');
            return canvas.toDataURL();
          });
          expect(errors).toEqual([]);
          const drawn = decode(Buffer.from(url.replace(/^data:image\/png;base64,/, ''), 'base64'));
          expect(drawn.data).toEqual(new Uint8Array(expected.toRgba(LAYOUT).data));
          await page.close();
        });
      },
    );

    describe('with the packed trainer', () => {
      let trainer: ScratchProject;
      let bin: string;
      let home: string;
      beforeAll(async () => {
        home = await mkdtemp(join(tmpdir(), 'trazo-home-'));
        // Only the cache of TensorFlow's library is this machine's.
        const env = {
          HOME: home,
          TRAZO_CACHE_DIR: cacheDir(process.env),
          npm_config_cache: await npmCache(),
        };
        trainer = await createProject([tarball, trainerTarball], env);
        bin = join(trainer.folder, 'node_modules/.bin/trazo');
      }, TIMEOUT_MS);
      afterAll(async () => {
        await trainer?.remove();
        if (home) await rm(home, { recursive: true, force: true });
      });

      it('has nothing that publint would change', async () => {
        const { buffer } = new Uint8Array(await readFile(trainerTarball));
        expect((await publint({ pack: { tarball: buffer }, strict: true })).messages).toEqual([]);
      });

      it('npx trazo train trains what the repository trains, and exports it', async () => {
        const args = ['train', '--dataset', 'strokes', '--model', 'slim', '--max-steps', '3'];
        const [{ stdout }] = await Promise.all([
          trainer.run('npx', '--no', 'trazo', ...args),
          trainer.run('node', BIN, ...args, '--runs-dir', 'repository'),
        ]);

        expect(stdout).toContain('Exported slim to ');
        const [here, there] = await Promise.all(
          ['runs', 'repository'].map((runs) =>
            readArtifact(join(trainer.folder, runs, '00001-slim-strokes/export')),
          ),
        );
        expect(here?.weights).toEqual(there?.weights);
        expect(here?.card.training.command).toBe(
          'npx trazo train --dataset strokes --model slim --max-steps 3',
        );
        expect(existsSync(join(home, '.cache'))).toBe(false);
      });

      it('npx trazo sample draws with the model that comes with @trazo/model, in Node 22 too', async () => {
        const args = [
          'sample',
          '--model',
          'slim',
          '--seed',
          'ana',
          '--count',
          '16',
          '--format',
          'raw',
          '--out',
          'digits.raw',
        ];
        await trainer.run(nodes[22] ?? '', bin, ...args);
        const drawn = await readFile(join(trainer.folder, 'digits.raw'));
        expect(drawn).toHaveLength(expected.pixels.length);
        const differences = drawn.map((level, index) => Math.abs(level - (expected.pixels[index] ?? 0)));
        // TensorFlow sums in another order than tfjs's own kernels.
        expect(Math.max(...differences)).toBeLessThanOrEqual(2);
      });

      it('speaks of npx trazo, never of the repository’s scripts', async () => {
        const helps = ['train', 'sample', 'export', 'evaluate', 'train-classifier', 'schema', 'diagnose'].map(
          (command) => trainer.run('node', bin, command, '--help'),
        );
        for (const { stdout } of await Promise.all(helps)) {
          expect(stdout).toMatch(/npx trazo [a-z]/);
          expect(stdout).not.toContain('pnpm');
        }
        await expect(trainer.run('node', bin, 'sample', '--model', '7')).rejects.toMatchObject({
          code: 2,
        });
        const failure = trainer.run('node', bin, 'train', '--resume', '--runs-dir', 'none');
        await expect(failure).rejects.toThrow(/^Start one with: npx trazo train$/m);
      });
    });
  },
);
