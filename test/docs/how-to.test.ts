import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseGanSpec } from '@trazo/model';
import { readIdxFolder } from '@trazo/trainer/idx-folder';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks } from './markdown.ts';
import { DOCUMENTS, ROOT, textOf } from './project.ts';

const run = promisify(execFile);

describe('docs/how-to/your-own-data.md', () => {
  // Within the package, so that its dependencies are found.
  const snippets = fileURLToPath(new URL(`.snippets-how-to-${process.pid}/`, import.meta.url));
  let folder: string;
  beforeAll(async () => {
    await mkdir(snippets);
    folder = await mkdtemp(join(tmpdir(), 'trazo-how-to-'));
  });
  afterAll(async () => {
    await rm(snippets, { recursive: true, force: true });
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('has a script that makes a data set from image files', async () => {
    const [script] = codeBlocks(await textOf('docs/how-to/your-own-data.md')).filter(
      ({ language }) => language === 'ts',
    );
    const colours = { blue: { r: 0, g: 0, b: 255 }, red: { r: 255, g: 0, b: 0 } };
    for (const [name, background] of Object.entries(colours)) {
      await mkdir(join(folder, 'images', name), { recursive: true });
      const image = sharp({ create: { width: 9, height: 6, channels: 3, background } });
      for (let index = 0; index < 10; index++) {
        await image
          .clone()
          .png()
          .toFile(join(folder, 'images', name, `${index}.png`));
      }
    }
    await writeFile(join(snippets, 'make-idx.ts'), script?.code ?? '');
    const args = [join(snippets, 'make-idx.ts'), join(folder, 'images'), join(folder, 'data'), '8'];
    const { stdout } = await run(process.execPath, args);
    expect(stdout).toContain('2 classes: blue, red');
    const { train, test } = await readIdxFolder(join(folder, 'data'));
    expect([train.count, test.count]).toEqual([18, 2]);
    expect([train.height, train.width, train.channels, train.classes]).toEqual([8, 8, 3, 2]);
    expect([...test.labels]).toEqual([0, 1]);
    expect([...test.images.subarray(0, 3)]).toEqual([0, 0, 255]);
  });
});

describe('docs/how-to/use-a-model.md', { timeout: 120_000 }, () => {
  const snippets = fileURLToPath(new URL(`.snippets-use-${process.pid}/`, import.meta.url));
  beforeAll(async () => {
    await mkdir(snippets);
    const document = codeBlocks(await textOf('docs/how-to/use-a-model.md'));
    const blocks = document.filter(({ language }) => language === 'ts');
    for (const [index, name] of ['node.ts', 'page.ts'].entries()) {
      await writeFile(join(snippets, name), `${blocks[index]?.code ?? ''}\n`);
    }
    const lib = ['ESNext', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'];
    const config = {
      extends: '../../../tsconfig.base.json',
      compilerOptions: { lib },
      files: ['node.ts', 'page.ts'],
    };
    await writeFile(join(snippets, 'tsconfig.json'), JSON.stringify(config));
  });
  afterAll(() => rm(snippets, { recursive: true, force: true }));

  it('has code for Node that samples a hundred digits in turn', async () => {
    const { stdout } = await run(process.execPath, [join(snippets, 'node.ts')], { cwd: ROOT });
    const expected = Array.from({ length: 100 }, (_, index) => `${index % 10} 784`);
    expect(stdout.trimEnd().split('\n')).toEqual(expected);
  });

  it('has code that type-checks', async () => {
    await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', snippets]);
  });
});

describe('docs/how-to/your-own-spec.md', () => {
  it('has a spec that is valid, and the message that a mistake in it gets', async () => {
    const blocks = codeBlocks(await textOf('docs/how-to/your-own-spec.md'));
    const [printed] = blocks.filter(({ language }) => language === 'jsonc');
    const json = (printed?.code ?? '').replace(/\/\/.*$/gm, '');
    const { $schema: _, ...spec }: Record<string, unknown> = JSON.parse(json);
    expect(parseGanSpec(spec).name).toBe('my-gan');
    const wrong: unknown = JSON.parse(JSON.stringify(spec).replace('"size":2', '"size":0'));
    const message = blocks.find(({ code }) => code.startsWith('Error: '))?.code.replace('Error: ', '');
    expect(() => parseGanSpec(wrong, 'my-gan.json')).toThrow(message);
  });
});

describe('diffs', () => {
  const withDiffs = DOCUMENTS.filter((name) => /^docs\/how-to\/add-/.test(name));
  it.each(withDiffs)('of %s apply to the code', async (document) => {
    const diffs = codeBlocks(await textOf(document)).filter(({ language }) => language === 'diff');
    expect(diffs.length).toBeGreaterThan(0);
    for (const { code } of diffs) {
      const git = run('git', ['apply', '--check', '-'], { cwd: ROOT });
      git.child.stdin?.end(`${code}\n`);
      await git;
    }
  });
});
