import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseGanSpec } from '@trazo/model';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks } from './markdown.ts';
import { DOCUMENTS, ROOT, textOf } from './project.ts';

const run = promisify(execFile);

describe('docs/how-to/your-own-data.md', () => {
  it('says of the formats what is read', async () => {
    const text = await textOf('docs/how-to/your-own-data.md');
    const [, formats = ''] = /^- \*\*Formats\*\*: ([^.]*)\./m.exec(text) ?? [];
    const named = formats.match(/\b[A-Z][A-Za-z]+\b/g) ?? [];
    expect(named).toEqual(['PNG', 'JPEG', 'WebP', 'GIF', 'TIFF', 'AVIF']);
    for (const name of named)
      expect(Object.keys(sharp.format)).toContain(name === 'AVIF' ? 'heif' : name.toLowerCase());
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
