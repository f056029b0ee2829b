import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recoverFolder, replaceFolder } from './replace-folder.ts';

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

it('replaces an older folder completely, and leaves nothing else', async () => {
  const folder = join(parent, 'model');
  await replaceFolder(folder, { a: 'old', b: 'old' }, accept);
  await writeFile(join(folder, 'stray'), 'old');
  await replaceFolder(folder, { a: 'new', c: Uint8Array.of(110) }, accept);
  expect(await everything()).toEqual({ model: { a: 'new', c: 'n' } });
});

it('passes what was written to the check, and keeps the old folder if it throws', async () => {
  const folder = join(parent, 'model');
  await replaceFolder(folder, { a: 'old' }, accept);
  const refused = replaceFolder(folder, { a: 'new' }, async (written) => {
    expect(await readFile(join(written, 'a'), 'utf8')).toBe('new');
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  expect(await everything()).toEqual({ model: { a: 'old' } });
});

it('restores the old folder if the new one cannot be renamed', async () => {
  const folder = join(parent, 'model');
  await replaceFolder(folder, { a: 'old' }, accept);
  const vanished = replaceFolder(folder, { a: 'new' }, (written) => rm(written, { recursive: true }));
  await expect(vanished).rejects.toThrow('ENOENT');
  expect(await everything()).toEqual({ model: { a: 'old' } });
});

describe('the leftovers of a process that was killed during a replacement', () => {
  const folder = () => join(parent, 'model');
  const left = (ending: string) => `${folder()}.0123456789ab.${ending}`;

  it.each(['recovery', 'the next replacement'])('between the two renames are recovered by %s', async (by) => {
    await replaceFolder(folder(), { a: 'old' }, accept);
    await rename(folder(), left('old'));
    await mkdir(left('tmp'));
    await writeFile(join(left('tmp'), 'a'), 'ne');
    if (by === 'recovery') {
      await recoverFolder(folder());
      expect(await everything()).toEqual({ model: { a: 'old' } });
      return;
    }
    const refused = replaceFolder(folder(), { a: 'new' }, () => Promise.reject(new Error('refused')));
    await expect(refused).rejects.toThrow('refused');
    expect(await everything()).toEqual({ model: { a: 'old' } });
  });

  it('after them are removed', async () => {
    await replaceFolder(folder(), { a: 'new' }, accept);
    await mkdir(left('old'));
    await writeFile(join(left('old'), 'a'), 'old');
    await recoverFolder(folder());
    expect(await everything()).toEqual({ model: { a: 'new' } });
  });

  it('are distinguished from other folders', async () => {
    const names = ['model.old', 'model.tmp', 'model.0123.old', 'other.0123456789ab.old'];
    for (const name of names) await mkdir(join(parent, name));
    await recoverFolder(folder());
    expect((await readdir(parent)).sort()).toEqual(names.sort());
  });
});
