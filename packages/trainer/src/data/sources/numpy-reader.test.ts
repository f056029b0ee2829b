import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { npy } from '../../testing/npy.ts';
import { archives, colour, GREY, grey, numpyFile, other, RGB } from '../../testing/numpy-files.ts';
import { zipOf } from '../../testing/pack.ts';
import { openSource } from './open-source.ts';
import type { ArraySource } from './source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function open(path: string): Promise<ArraySource> {
  const source = await openSource(path);
  if (source.kind !== 'arrays') throw new Error(`${path} holds no arrays.`);
  return source;
}

const labels = { labels: Uint8Array.of(2, 0, 1), classes: 3 };
const three = { count: 3, height: 4, width: 2, channels: 1, images: GREY };

describe('an npy file', () => {
  it.each(Object.entries(grey))('of %s has the images that NumPy saved', async (_, file) => {
    const { train, test } = await open(await put('images.npy', numpyFile(file)));
    expect(train).toEqual({ ...three, labels: new Uint8Array(3), classes: 1 });
    expect(test).toBeUndefined();
  });

  it.each(Object.entries(colour))('of %s has the images that NumPy saved', async (_, file) => {
    const { train } = await open(await put('images.npy', numpyFile(file)));
    expect(train).toMatchObject({ count: 2, height: 4, width: 2, channels: 3, images: RGB });
  });

  it('of truth values is black and white, and says so', async () => {
    const { train, notes } = await open(await put('images.npy', numpyFile(other.bool)));
    expect(train.images).toEqual(GREY.map((value) => (value > 127 ? 255 : 0)));
    expect(notes).toEqual([
      'Truth values became 0 and 255.',
      'The images have no labels: all are of one class.',
    ]);
  });

  it('says what range its floats have', async () => {
    const notes = async (file: string) =>
      (await open(await put('images.npy', numpyFile(file)))).notes?.[0] ?? '';
    expect(await notes(grey['float32 from 0 to 1'])).toBe(
      'Values from 0 to 1 became whole numbers from 0 to 255.',
    );
    expect(await notes(grey['float64 from -1 to 1, big-endian'])).toMatch(/^Values from -1 to 1 /);
    expect(await notes(grey['float32 from 0 to 255'])).toMatch(/^Values from 0 to 255 /);
  });

  it('says if it is dark', async () => {
    const { notes } = await open(await put('images.npy', npy('|u1', [1, 2, 2], Uint8Array.of(0, 1, 16, 2))));
    expect(notes).toContain('The brightest value is 16 of 255: the images are dark.');
  });

  it('may be gzipped', async () => {
    const { train } = await open(await put('images.npy.gz', gzipSync(numpyFile(grey.int16))));
    expect(train).toMatchObject(three);
  });

  it.each<[keyof typeof other, RegExp]>([
    [
      'objects',
      /images\.npy: holds Python objects \(pickle\); allowed are whole numbers, floats and truth values/,
    ],
    ['text', /holds text/],
    ['complex', /holds complex numbers/],
    ['records', /holds records/],
  ])('of %s is refused', async (name, message) => {
    await expect(open(await put('images.npy', numpyFile(other[name])))).rejects.toThrow(message);
  });
});

describe('an npz file', () => {
  it.each<keyof typeof archives>(['Keras', 'MedMNIST', 'arr_0 and arr_1', 'one-hot'])(
    'as %s has it is read with its labels',
    async (name) => {
      const { train } = await open(await put('set.npz', numpyFile(archives[name])));
      expect(train).toEqual({ ...three, ...labels });
    },
  );

  it('has the test part that its names say', async () => {
    const { test } = await open(await put('set.npz', numpyFile(archives.Keras)));
    expect(test).toMatchObject({
      count: 2,
      images: GREY.subarray(0, 16),
      labels: Uint8Array.of(2, 0),
      classes: 3,
    });
  });

  it('tests with the images for validation, too', async () => {
    const { test } = await open(await put('set.npz', numpyFile(archives.MedMNIST)));
    const images = Buffer.concat([GREY.subarray(0, 8), GREY.subarray(0, 16)]);
    expect(test).toMatchObject({ count: 3, images: new Uint8Array(images), labels: Uint8Array.of(2, 2, 0) });
  });

  it('whose labels count from 1 says so', async () => {
    const { notes } = await open(
      await put(
        'set.npz',
        zipOf([
          { name: 'x.npy', data: npy('|u1', [2, 2, 2], Uint8Array.of(9, 255, 0, 0, 1, 2, 3, 4)) },
          { name: 'y.npy', data: npy('|u1', [2], Uint8Array.of(1, 2)) },
        ]),
      ),
    );
    expect(notes).toEqual(['No image has the label 0: labels count from 0, so that class 0 has no images.']);
  });

  it('of images alone has one class', async () => {
    const { train } = await open(await put('kmnist-train-imgs.npz', numpyFile(archives['arr_0 alone'])));
    expect(train).toMatchObject({ ...three, classes: 1 });
  });

  it('of images with several labels is refused', async () => {
    await expect(open(await put('set.npz', numpyFile(archives['several labels'])))).rejects.toThrow(
      /set\.npz: labels: row 0 names 2 classes; each image has one/,
    );
  });

  it('whose labels are objects is refused without loading them', async () => {
    await expect(open(await put('set.npz', numpyFile(archives.objects)))).rejects.toMatchObject({
      message: expect.stringMatching(/set\.npz: y_train: holds Python objects \(pickle\)/),
      hint: expect.stringContaining('Objects are never loaded'),
    });
  });
});

describe('a folder of NumPy files', () => {
  const alone = archives['arr_0 alone'];

  it('is read by the names of its files, as KMNIST has them', async () => {
    await put('kmnist-train-imgs.npz', numpyFile(alone));
    await put('kmnist-test-imgs.npz', numpyFile(alone));
    await put('kmnist_classmap.csv', Buffer.from('index,codepoint,char\n0,U+304A,お\n'));
    const withoutLabels = await open(folder);
    expect(withoutLabels.test).toMatchObject(three);
    await put('kmnist-train-labels.npy', numpyFile(grey.uint8));
    await expect(open(folder)).rejects.toThrow(
      /kmnist-train-labels\.npy: has the shape 3 × 4 × 2 for the 3 images of .*kmnist-train-imgs\.npz: arr_0/,
    );
  });

  it('that holds pictures is a folder of pictures', async () => {
    await put('features.npy', numpyFile(grey.uint8));
    await mkdir(join(folder, 'train', 'boots'), { recursive: true });
    expect((await openSource(folder)).kind).toBe('arrays');
    await put('train/boots/1.png', Buffer.from('x'));
    expect((await openSource(folder)).kind).toBe('pictures');
  });

  it('with images twice is refused by their names', async () => {
    await put('a.npy', numpyFile(grey.uint8));
    await put('b.npy', numpyFile(grey.int16));
    await expect(open(folder)).rejects.toThrow(
      /holds more than one array of images to train on: .*a\.npy and .*b\.npy/,
    );
  });

  it('with floats of two ranges is refused', async () => {
    await put('x_train.npy', numpyFile(grey['float32 from 0 to 255']));
    await put('x_test.npy', numpyFile(grey['float32 from 0 to 1']));
    await expect(open(folder)).rejects.toThrow(
      /x_test\.npy: has floats of at most 0\.\d+, where .*: one of the two is scaled/,
    );
  });
});
