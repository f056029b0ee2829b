import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startWorker, type Worker } from '../edge/worker.ts';
import { codeBlocks, shellCommands } from './markdown.ts';
import { ROOT, rootManifest, textOf } from './project.ts';

const run = promisify(execFile);

/** Commands that are not run here, and why. Their names, options and values are checked by commands.test.ts. */
const NOT_RUN: readonly (readonly [command: RegExp, why: string])[] = [
  [/^npx --yes pnpm@\S+ start$/, 'serves until it is stopped; the worker of these tests is what it serves'],
  [/^npx --yes pnpm@\S+ train /, 'four minutes; test/faults trains'],
  [/^npx --yes pnpm@\S+ test$/, 'these tests are part of it'],
  [/^pnpm train /, 'minutes to an hour; test/faults trains'],
  [/^pnpm start /, 'serves until it is stopped; abuse/start.test.ts starts it'],
  [/^pnpm evaluate /, 'a minute, and needs MNIST; the trainer tests it'],
  [/^npx serve \.$/, 'serves until it is stopped; examples/page.test.ts opens the page'],
  [/^pnpm run deploy/, 'half a minute; the budgets are a test of @trazo/edge-api'],
];

describe('the README', async () => {
  const markdown = await textOf('README.md');
  const blocks = codeBlocks(markdown);
  const { scripts } = await rootManifest();
  // Within the package, so that its dependencies are found.
  const snippets = fileURLToPath(new URL(`.snippets-${process.pid}/`, import.meta.url));
  let worker: Worker;
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  beforeAll(async () => {
    worker = await startWorker();
    folder = await mkdtemp(join(tmpdir(), 'trazo-readme-'));
    // Snippets name files from the repository's folder, and write where they run.
    for (const name of ['packages', 'examples']) await symlink(join(ROOT, name), join(folder, name));
    await mkdir(snippets);
    await writeFile(join(folder, '.curlrc'), `connect-to = "localhost:8787:${worker.url.host}"\n`);
    environment = {
      ...process.env,
      CURL_HOME: folder,
      INIT_CWD: folder,
      PATH: [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
      TRAZO_ADDRESSES: `http://localhost:8787=${worker.url.origin}`,
    };
  }, 60_000);
  afterAll(async () => {
    await worker?.stop();
    await rm(snippets, { recursive: true, force: true });
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const typescript = blocks.filter(({ language }) => language === 'ts');
  const shell = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code, line }) => shellCommands(code).map((command) => ({ command, line })));

  it('has snippets of both languages', () => {
    expect(typescript.length).toBeGreaterThanOrEqual(2);
    expect(shell.length).toBeGreaterThanOrEqual(8);
  });

  it('has TypeScript that type-checks', { timeout: 120_000 }, async () => {
    const names = await Promise.all(
      typescript.map(async ({ code, line }) => {
        const name = `line-${line}.ts`;
        await writeFile(join(snippets, name), `${code}\n`);
        return name;
      }),
    );
    const config = {
      extends: '../../../tsconfig.base.json',
      compilerOptions: { lib: ['ESNext', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'] },
      files: names,
    };
    await writeFile(join(snippets, 'tsconfig.json'), JSON.stringify(config));
    await run('tsc', ['-p', snippets], { env: environment });
  });

  it.each(typescript)(
    'has TypeScript that runs as printed: line $line',
    { timeout: 120_000 },
    async ({ code, line }) => {
      const file = join(snippets, `line-${line}.ts`);
      await writeFile(file, `${code}\n`);
      const preload = new URL('localhost.ts', import.meta.url).href;
      await run(process.execPath, ['--import', preload, file], { env: environment, cwd: folder });
      for (const [, output = ''] of code.matchAll(/writeFile\('([^']+\.png)'/g)) {
        expect((await sharp(join(folder, output)).metadata()).format).toBe('png');
      }
    },
  );

  it.each(shell)('has commands that run as printed: $command', { timeout: 120_000 }, async ({ command }) => {
    if (NOT_RUN.some(([skipped]) => skipped.test(command))) return;
    const [, name = '', rest = ''] = /^pnpm (?:run )?(\S+)(.*)$/.exec(command) ?? [];
    const script = scripts[name];
    if (script === undefined) {
      await run('sh', ['-euc', command.replace(/^curl /, 'curl --fail --silent ')], {
        env: environment,
        cwd: folder,
      });
    } else {
      await run('sh', ['-euc', `${script}${rest}`], { env: environment, cwd: ROOT });
    }
    const [, output] = /(?:-o|--out) (\S+\.png)/.exec(command) ?? [];
    if (output !== undefined) expect((await sharp(join(folder, output)).metadata()).format).toBe('png');
  });

  it.each(NOT_RUN)('still has the commands that are not run: %s', (command) => {
    expect(shell.some((each) => command.test(each.command))).toBe(true);
  });

  it('leads to a reference of every route and parameter', async () => {
    const schema = z.object({
      'x-ignored-parameters': z.array(z.string()),
      paths: z.record(
        z.string(),
        z.object({ get: z.object({ parameters: z.array(z.object({ name: z.string() })) }) }),
      ),
    });
    const document = schema.parse(await (await worker.get('/openapi.json')).json());
    const { paths, 'x-ignored-parameters': ignored } = document;
    const reference = await textOf('docs/reference/api.md');
    for (const name of ignored) expect(reference).toContain(`\`${name}\``);
    for (const [path, { get }] of Object.entries(paths)) {
      expect(reference).toContain(`\`GET ${path}\``);
      for (const { name } of get.parameters)
        expect(reference, path).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
    }
  });

  it('has the same code in Spanish', async () => {
    const spanish = codeBlocks(await textOf('README.es.md'));
    const codeOf = (each: readonly { language: string; code: string }[]) =>
      // Comments are translated.
      each.map(({ language, code }) => [
        language,
        code
          .split('\n')
          .map((line) => line.replace(/\s*(?:#|\/\/).*$/, ''))
          .join('\n'),
      ]);
    expect(codeOf(spanish)).toEqual(codeOf(blocks));
  });
});
