import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import { encodeIdx } from '../idx.ts';
import { openSource } from './open-source.ts';
import type { ArraySource } from './source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

async function open(path: string): Promise<ArraySource> {
  const source = await openSource(path);
  if (source.kind !== 'arrays') throw new Error(`${path} holds no arrays.`);
  return source;
}

const pixels = noiseBytes(36, 1);
const images = encodeIdx({ dimensions: [3, 4, 3], data: pixels });
const labels = encodeIdx({ dimensions: [3], data: Uint8Array.of(2, 1, 2) });
const tests = encodeIdx({ dimensions: [1, 4, 3], data: noiseBytes(12, 2) });
const testLabels = encodeIdx({ dimensions: [1], data: Uint8Array.of(0) });

async function putAll(nameOf: (split: string, holds: string, rank: number) => string, test = 't10k') {
  await put(nameOf('train', 'images', 3), images);
  await put(nameOf('train', 'labels', 1), labels);
  await put(nameOf(test, 'images', 3), tests);
  await put(nameOf(test, 'labels', 1), testLabels);
}

describe('IDX files', () => {
  it.each<[string, (split: string, holds: string, rank: number) => string]>([
    ['the names of MNIST', (split, holds, rank) => `${split}-${holds}-idx${rank}-ubyte`],
    ['a dot', (split, holds, rank) => `${split}-${holds}.idx${rank}-ubyte`],
    [
      'folders of the same names',
      (split, holds, rank) => `${split}-${holds}-idx${rank}-ubyte/${split}-${holds}-idx${rank}-ubyte`,
    ],
    [
      'the folders of torchvision',
      (split, holds, rank) => `FashionMNIST/raw/${split}-${holds}-idx${rank}-ubyte`,
    ],
  ])('with %s are a data set', async (_, nameOf) => {
    await putAll(nameOf);
    const { train, test } = await open(folder);
    expect(train).toEqual({
      count: 3,
      height: 4,
      width: 3,
      channels: 1,
      images: pixels,
      labels: Uint8Array.of(2, 1, 2),
      classes: 3,
    });
    expect(test).toMatchObject({ count: 1, labels: Uint8Array.of(0), classes: 3 });
  });

  it('beside which the same files lie gzipped are read once', async () => {
    await putAll((split, holds, rank) => `MNIST/raw/${split}-${holds}-idx${rank}-ubyte`);
    await put('MNIST/raw/train-images-idx3-ubyte.gz', gzipSync(images));
    expect((await open(folder)).train.count).toBe(3);
  });

  it('of several data sets are refused, with how to choose one', async () => {
    await putAll((split, holds, rank) => `MNIST/raw/${split}-${holds}-idx${rank}-ubyte`);
    await putAll((split, holds, rank) => `KMNIST/raw/${split}-${holds}-idx${rank}-ubyte`);
    await expect(open(folder)).rejects.toMatchObject({
      message: expect.stringContaining(
        'holds IDX files of 2 data sets: KMNIST/raw/train-images-idx3-ubyte, MNIST/raw/train-images-idx3-ubyte.',
      ),
      hint: `Choose one by a file of it: --dataset ${join(folder, 'KMNIST/raw/train-images-idx3-ubyte')}`,
    });
  });

  it('without test files have none', async () => {
    await put('train-images-idx3-ubyte', images);
    await put('train-labels-idx1-ubyte', labels);
    expect((await open(folder)).test).toBeUndefined();
  });

  it('without labels have one class, but not where some have labels', async () => {
    await put('train-images-idx3-ubyte', images);
    expect((await open(folder)).train).toMatchObject({ count: 3, classes: 1 });
    await put('t10k-images-idx3-ubyte', tests);
    await put('t10k-labels-idx1-ubyte', testLabels);
    await expect(open(folder)).rejects.toThrow(
      /train-images-idx3-ubyte: has no labels, where .*t10k-images-idx3-ubyte has them in .*t10k-labels/,
    );
  });

  it('of labels alone are refused', async () => {
    await put('train-labels-idx1-ubyte', labels);
    await expect(open(folder)).rejects.toThrow(/holds labels, and the file of their images is missing/);
  });

  it.each<[string, number[], number[]]>([
    ['16-bit whole numbers', [0, 0, 11], [0, 0, 0, 255, 0, 7]],
    ['32-bit whole numbers', [0, 0, 12], [0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 7]],
    ['floats from 0 to 255', [0, 0, 13], [0, 0, 0, 0, 0x43, 0x7f, 0, 0, 0x40, 0xe0, 0, 0]],
  ])('of %s are read', async (_, magic, values) => {
    await put(
      'train-images-idx3-int',
      Uint8Array.of(...magic, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, ...values),
    );
    expect((await open(folder)).train).toMatchObject({
      count: 1,
      height: 1,
      width: 3,
      images: Uint8Array.of(0, 255, 7),
    });
  });

  it('of values beyond a byte are refused by the first one', async () => {
    const values = [0, 1, 1, 0];
    await put(
      'train-images-idx3-short',
      Uint8Array.of(0, 0, 11, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, ...values),
    );
    await expect(open(folder)).rejects.toThrow(
      /train-images-idx3-short: element 1 of its 16-bit signed whole numbers is 256, which is no brightness/,
    );
  });
});

describe('one IDX file', () => {
  it('under any name is images alone', async () => {
    const path = await put('digits.idx.gz', gzipSync(images));
    expect((await open(path)).train).toMatchObject({ count: 3, images: pixels, classes: 1 });
  });

  it('is read with the files that belong to it', async () => {
    await putAll((split, holds, rank) => `${split}-${holds}-idx${rank}-ubyte`);
    expect((await open(join(folder, 't10k-labels-idx1-ubyte'))).train).toMatchObject({
      count: 3,
      classes: 3,
    });
  });
});

describe('EMNIST', () => {
  const name = (part: string) => (split: string, holds: string, rank: number) =>
    `gzip/emnist-${part}-${split}-${holds}-idx${rank}-ubyte`;
  // Rows of the file are columns of the picture.
  const upright = Uint8Array.from({ length: 36 }, (_, i) => {
    const [image, row, column] = [Math.floor(i / 12), Math.floor((i % 12) / 4), i % 4];
    return pixels[image * 12 + column * 3 + row] ?? 0;
  });

  it('is turned upright, and its letters are numbered from 0', async () => {
    await putAll(name('letters'), 'test');
    await put(name('letters')('test', 'labels', 1), encodeIdx({ dimensions: [1], data: Uint8Array.of(26) }));
    const { train, test, classNames, notes } = await open(folder);
    expect(train).toEqual({
      count: 3,
      height: 3,
      width: 4,
      channels: 1,
      images: upright,
      labels: Uint8Array.of(1, 0, 1),
      classes: 26,
    });
    expect(test?.labels).toEqual(Uint8Array.of(25));
    expect(classNames.join('')).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    expect(notes).toEqual(['EMNIST stores rows as columns: the pictures were turned upright.']);
  });

  it.each([
    ['balanced', 47, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt'],
    ['bymerge', 47, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt'],
    ['byclass', 62, '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'],
    ['digits', 10, '0123456789'],
    ['mnist', 10, '0123456789'],
  ])('%s has %i classes, numbered from 0', async (part, classes, names) => {
    await putAll(name(part), 'test');
    const { train, classNames } = await open(folder);
    expect(train).toMatchObject({ labels: Uint8Array.of(2, 1, 2), classes, images: upright });
    expect(classNames.join('')).toBe(names);
  });

  it('of several parts is refused, and read by a file of one of them', async () => {
    await putAll(name('letters'), 'test');
    await put(name('letters')('test', 'labels', 1), encodeIdx({ dimensions: [1], data: Uint8Array.of(3) }));
    await putAll(name('digits'), 'test');
    await expect(open(folder)).rejects.toThrow(
      /holds IDX files of 2 data sets: gzip\/emnist-digits-train-images-idx3-ubyte, gzip\/emnist-letters-train/,
    );
    const { train } = await open(join(folder, name('letters')('train', 'images', 3)));
    expect(train.classes).toBe(26);
  });
});
