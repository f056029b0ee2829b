import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { walkFolder } from '../sources/containers/walk-folder.ts';
import { listPictures } from './list-pictures.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), 'x');
  }
}

const listed = () => listPictures(root, walkFolder(root));
const paths = () => listed().files.map(({ path }) => path);

describe('the pictures of a folder', () => {
  it('have the order of their names with numbers as numbers, whatever their folders are', async () => {
    await write('b/10.png', 'a/9.png', 'c/1.png', 'a/x2.png', 'b/x10.png', 'b/9.png');
    expect(paths()).toEqual(['c/1.png', 'a/9.png', 'b/9.png', 'b/10.png', 'a/x2.png', 'b/x10.png']);
  });

  it('have the first folder as class, and of deeper folders nothing', async () => {
    await write('boot/1.png', 'coat/red/2.png', 'coat/red/dark/3.png');
    const { files, classNames } = listed();
    expect(files.map(({ className, split }) => [className, split])).toEqual([
      ['boot', undefined],
      ['coat', undefined],
      ['coat', undefined],
    ]);
    expect(classNames).toEqual(['boot', 'coat']);
  });

  it.each([
    ['train', 'test'],
    ['Train', 'Val'],
    ['training', 'testing'],
    ['train', 'validation'],
  ])('are divided by folders that are called %s and %s', async (train, test) => {
    await write(`${train}/10/1.png`, `${train}/9/2.png`, `${test}/10/3.png`);
    const { files, classNames } = listed();
    expect(files.map(({ className, split }) => [className, split])).toEqual([
      ['10', 'train'],
      ['9', 'train'],
      ['10', 'test'],
    ]);
    expect(classNames).toEqual(['9', '10']);
  });

  it('have a class called train where no other folder is for testing', async () => {
    await write('bus/1.png', 'train/2.png', 'car/3.png');
    const { files } = listed();
    expect(files.map(({ className, split }) => [className, split])).toEqual([
      ['bus', undefined],
      ['train', undefined],
      ['car', undefined],
    ]);
  });

  it('are those of train and test alone where both are there, and of one of them where there is nothing else', async () => {
    await write('train/a/1.png');
    expect(listed().files.map(({ className, split }) => [className, split])).toEqual([['a', 'train']]);
    await write('test/a/2.png', 'unlabelled/3.png', '4.png');
    const { files, skipped } = listed();
    expect(files.map(({ className, split }) => [className, split])).toEqual([
      ['a', 'train'],
      ['a', 'test'],
    ]);
    expect(Object.fromEntries(skipped)).toEqual({ 'pictures outside train and test': 2 });
  });

  it('need no folders of classes', async () => {
    await write('1.png', '2.png');
    expect(listed().files.map(({ className }) => className)).toEqual([undefined, undefined]);
    expect(listed().classNames).toEqual([]);
  });

  it('leave out what is none, and count it', async () => {
    await write(
      'a/1.png',
      '.DS_Store',
      '__MACOSX/a/1.png',
      'a/Thumbs.db',
      'a/notes.txt',
      'labels.csv',
      '2.png',
    );
    await writeFile(join(root, 'a/empty.png'), '');
    await symlink('/etc', join(root, 'a/etc'));
    await symlink(join(root, 'a/1.png'), join(root, 'a/link.png'));
    const { files, skipped } = listed();
    expect(files.map(({ path }) => path)).toEqual(['a/1.png']);
    expect(Object.fromEntries(skipped)).toEqual({
      'system files': 3,
      'other files': 2,
      'symbolic links': 2,
      'empty files': 1,
      'pictures outside the folders of classes': 1,
    });
  });

  it('are an error where the folder cannot be listed', () => {
    expect(() => walkFolder(join(root, 'none'))).toThrow(DataError);
    expect(() => walkFolder(join(root, 'none'))).toThrow(/none: cannot be listed \(ENOENT\)\.$/);
  });
});
