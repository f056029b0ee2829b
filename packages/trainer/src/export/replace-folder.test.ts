import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceFolder } from './replace-folder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(async () => {
  await rm(parent, { recursive: true });
});

const accept = async () => {};

/** Everything in the parent folder: folder to file to content. */
async function everything(): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {};
  for (const folder of await readdir(parent)) {
    const files = await readdir(join(parent, folder));
    const contents = await Promise.all(
      files.map(async (name) => [name, await readFile(join(parent, folder, name), 'utf8')]),
    );
    found[folder] = Object.fromEntries(contents);
  }
  return found;
}

it('puts a whole folder in the place of an older one, and leaves nothing else', async () => {
  const folder = join(parent, 'model');
  await replaceFolder(folder, { a: 'old', b: 'old' }, accept);
  await writeFile(join(folder, 'stray'), 'old');
  await replaceFolder(folder, { a: 'new', c: Uint8Array.of(110) }, accept);
  expect(await everything()).toEqual({ model: { a: 'new', c: 'n' } });
});

it('shows the check what was written, and heeds it', async () => {
  const folder = join(parent, 'model');
  await replaceFolder(folder, { a: 'old' }, accept);
  const refused = replaceFolder(folder, { a: 'new' }, async (written) => {
    expect(await readFile(join(written, 'a'), 'utf8')).toBe('new');
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  expect(await everything()).toEqual({ model: { a: 'old' } });
});

it('brings the old folder back when the new one cannot be put in its place', async () => {
  const folder = join(parent, 'model');
  await replaceFolder(folder, { a: 'old' }, accept);
  const vanished = replaceFolder(folder, { a: 'new' }, (written) => rm(written, { recursive: true }));
  await expect(vanished).rejects.toThrow('ENOENT');
  expect(await everything()).toEqual({ model: { a: 'old' } });
});
