import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { expect, it } from 'vitest';
import { codeBlocks } from './markdown.ts';
import { ROOT, textOf } from './project.ts';

/** Paths of an indented tree, each line a name and a phrase. */
function pathsOf(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').map((line) => {
    const [, indent = '', name = ''] = /^( *)(\S+)/.exec(line) ?? [];
    const depth = indent.length / 2;
    parents.length = depth;
    const path = join(...parents, name);
    parents.push(name);
    return path;
  });
}

it('the tree of docs/architecture.md names what exists, and every folder of the packages', async () => {
  const [tree] = codeBlocks(await textOf('docs/architecture.md'));
  const paths = pathsOf(tree?.code ?? '');
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  for (const source of ['packages/model/src', 'packages/trainer/src', 'apps/edge-api/src']) {
    const files = await readdir(join(ROOT, source), { recursive: true, withFileTypes: true });
    const folders = new Set(
      files
        .filter((entry) => entry.isFile())
        .map(({ parentPath }) => relative(ROOT, parentPath).split(sep).slice(0, 4).join('/')),
    );
    // Helpers and snapshots of the tests.
    const missing = [...folders].filter(
      (folder) =>
        folder !== source && !paths.includes(folder) && !/\/(?:testing|__snapshots__)$/.test(folder),
    );
    expect(missing).toEqual([]);
  }
});
