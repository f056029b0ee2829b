import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeIdx } from '../../data/idx.ts';
import { archives, GREY, grey, numpyFile } from '../../testing/numpy-files.ts';
import { noiseBytes } from '../../testing/tiny.ts';
import { encodeArray } from '../sample-format.ts';
import { readLabels } from './read-labels.ts';
import { findSamples, matchedLabels, readSamples, type Samples } from './read-samples.ts';

let folder: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

const image = { height: 28, width: 28, channels: 1 as const };
const pictures = noiseBytes(3 * 784, 1);
const as = (format: 'raw' | 'npy' | 'idx') => encodeArray(pictures, [3, 28, 28], format);
const put = async (bytes: Uint8Array | string, name = 'file') => {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
};
const read = async (
  path: string,
  train: { height: number; width: number; channels: 1 | 3 } = image,
): Promise<Samples> =>
  readSamples(
    await findSamples(path),
    { train },
    {
      cacheDir: join(folder, 'cache'),
      log: (line) => lines.push(line),
      stages: { begin: () => ({ tick: () => {}, end: () => {} }) },
    },
  );

describe('samples from a file', () => {
  it.each(['raw', 'npy', 'idx'] as const)('are read from %s, plain and gzipped', async (format) => {
    for (const bytes of [as(format), gzipSync(as(format))]) {
      const samples = await read(await put(bytes));
      expect(Buffer.compare(samples.images, pictures)).toBe(0);
      expect(samples).toMatchObject({ count: 3, labels: undefined, classNames: [] });
    }
  });

  it('may be rows of 784 in npy', async () => {
    const text = Buffer.from(as('npy')).toString('latin1').replace('(3, 28, 28)', '(3, 784)   ');
    expect((await read(await put(Buffer.from(text, 'latin1')))).images).toHaveLength(3 * 784);
  });

  const small = { height: 4, width: 2, channels: 1 } as const;
  it.each(Object.entries(grey))('may be an npy of %s', async (_, file) => {
    expect(new Uint8Array((await read(await put(numpyFile(file)), small)).images)).toEqual(GREY);
  });

  it('say what range their floats have', async () => {
    await read(await put(numpyFile(grey['float32 from 0 to 1'])), small);
    expect(lines).toEqual(['Values from 0 to 1 became whole numbers from 0 to 255.']);
  });

  it('have the labels of their file, but not where all are of one class', async () => {
    const samples = await read(await put(numpyFile(archives['arr_0 and arr_1'])), small);
    expect(samples).toMatchObject({ count: 3, images: GREY, labels: Buffer.of(2, 0, 1) });
    expect((await read(await put(numpyFile(archives['arr_0 alone'])), small)).labels).toBeUndefined();
  });

  it('of a data set are its training images, which a line says', async () => {
    const path = await put(numpyFile(archives.Keras));
    expect((await read(path, small)).count).toBe(3);
    expect(lines).toEqual([`Of ${path}, the 3 training images are the samples.`]);
  });

  it('are the file that is named, not those that belong to it', async () => {
    await put(encodeIdx({ dimensions: [1, 28, 28], data: noiseBytes(784, 2) }), 'train-images-idx3-ubyte');
    const path = await put(as('idx'), 't10k-images-idx3-ubyte');
    expect((await read(path)).count).toBe(3);
  });

  it('may be a CSV file', async () => {
    const text = 'label,p0,p1,p2,p3\n3,0,1,2,255\n1,10,20,30,40\n';
    const samples = await read(await put(text), { height: 2, width: 2, channels: 1 });
    expect(samples).toMatchObject({ count: 2, labels: Buffer.of(3, 1) });
  });

  it('may be a folder of pictures, which get the size of the data set', async () => {
    for (const [name, background] of [
      ['a', '#fff'],
      ['b', '#000'],
      ['c', '#fff'],
    ] as const) {
      const path = join(folder, 'set', name === 'b' ? 'dark' : 'light');
      await mkdir(path, { recursive: true });
      await sharp({ create: { width: 9, height: 9, channels: 3, background } }).toFile(
        join(path, `${name}.png`),
      );
    }
    const { images, count, labels, classNames } = await read(join(folder, 'set'), {
      height: 2,
      width: 2,
      channels: 1,
    });
    expect([count, classNames]).toEqual([3, ['dark', 'light']]);
    for (const [index, label] of (labels ?? []).entries()) expect(images[4 * index]).toBe(255 * label);
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'of another size',
      () => encodeIdx({ dimensions: [2, 8, 8], data: noiseBytes(128, 1) }),
      /2 × 8 × 8 × 1 bytes, which are not images of 28×28×1/,
    ],
    ['cut off', () => as('raw').subarray(0, 1000), /holds 1000 bytes, which are not images/],
    [
      'of a cut-off npy',
      () => as('npy').subarray(0, 1000),
      /which declares 3 × 28 × 28 = 2352 bytes: the file is truncated/,
    ],
    ['of a cut-off npy header', () => as('npy').subarray(0, 8), /damaged npy header/],
    ['of a truncated idx', () => as('idx').subarray(0, 1000), /truncated/],
    [
      'of floats that are cut off',
      () => Buffer.from(Buffer.from(as('npy')).toString('latin1').replace('|u1', '<f4'), 'latin1'),
      /declares 3 × 28 × 28 = 9408 bytes: the file is truncated/,
    ],
    ['of nothing', () => new Uint8Array(), /holds no images/],
    ['of a broken gzip stream', () => gzipSync(as('raw')).subarray(0, 400), /damaged or truncated gzip/],
  ])('%s are refused', async (_, make, message) => {
    await expect(put(make()).then((path) => read(path))).rejects.toThrow(message);
  });
});

describe('labels from a file', () => {
  const classes = [7, 0, 9];
  it.each<[string, Uint8Array | string]>([
    ['IDX', encodeIdx({ dimensions: [3], data: Uint8Array.from(classes) })],
    ['IDX of 32-bit numbers', Uint8Array.of(0, 0, 12, 1, 0, 0, 0, 3, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 9)],
    ['raw bytes', Uint8Array.from(classes)],
    ['lines', '7\n0\n9\n'],
    ['lines below a name', 'label\r\n7\r\n0\r\n9'],
  ])('are read from %s, plain and gzipped', async (_, bytes) => {
    expect([...(await readLabels(await put(bytes)))]).toEqual(classes);
    expect([...(await readLabels(await put(gzipSync(bytes))))]).toEqual(classes);
  });

  it('are found in an npz file with images, too', async () => {
    expect([...(await readLabels(await put(numpyFile(archives['one-hot']))))]).toEqual([2, 0, 1]);
    await expect(readLabels(await put(numpyFile(archives.MedMNIST)))).rejects.toThrow(
      /holds 3 arrays of labels: train_images, train_labels, /,
    );
  });

  const data: Parameters<typeof matchedLabels>[4] = { train: { classes: 10 }, classNames: [] };
  const match = (labels: readonly number[], count: number, names: string[] = [], of = data) =>
    matchedLabels('file', Uint8Array.from(labels), count, names, of);

  it('are as many as the samples, each a class of the data set', () => {
    expect([...match(classes, 3)]).toEqual(classes);
    expect(() => match(classes, 4)).toThrow(/file: holds 3 labels where there are 4 samples/);
    expect(() => match([1, 2, 10], 3)).toThrow(/file: label 2 is 10; labels are 0 to 9/);
  });

  it('are matched by the names of the classes', () => {
    const named = { train: { classes: 3 }, classNames: ['bag', 'boot', 'coat'] };
    expect([...match([0, 1, 0], 3, ['boot', 'coat'], named)]).toEqual([1, 2, 1]);
    expect(() => match([0], 1, ['hat'], named)).toThrow(
      /file: has the classes hat, which are none of bag, boot, coat/,
    );
  });
});
