import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { writeIdxFolder } from '../testing/write-idx-folder.ts';
import { BatchSource } from './batches.ts';
import { encodeIdx } from './idx.ts';
import { readIdxFolder } from './idx-folder.ts';
import { NAMED_SETS } from './named-sets.ts';

const images = (count: number, seed = 1) =>
  encodeIdx({ dimensions: [count, 4, 3], data: noiseBytes(count * 12, seed) });
const labels = (count: number) =>
  encodeIdx({ dimensions: [count], data: Uint8Array.from({ length: count }, (_, i) => i % 3) });

let folder: string;
const put = (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  await put('train-images-idx3-ubyte', images(5));
  await put('train-labels-idx1-ubyte', labels(5));
  await put('t10k-images-idx3-ubyte', images(2, 9));
  await put('t10k-labels-idx1-ubyte', labels(2));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a folder of IDX files', () => {
  it('is read, plain or gzipped, under each usual name', async () => {
    const plain = await readIdxFolder(folder);
    expect(plain.train).toMatchObject({ count: 5, height: 4, width: 3, channels: 1, classes: 3 });
    expect(new Uint8Array(plain.train.images)).toEqual(noiseBytes(60, 1));
    await rm(join(folder, 'train-images-idx3-ubyte'));
    await put('train-images.idx3-ubyte.gz', gzipSync(images(5)));
    expect(await readIdxFolder(folder)).toEqual(plain);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['a missing file', () => rm(join(folder, 't10k-labels-idx1-ubyte')), /has no t10k-labels-idx1-ubyte/],
    [
      'a truncated file',
      () => put('train-images-idx3-ubyte', images(5).subarray(0, 50)),
      /train-images.*has 34 bytes.*declares 5 × 4 × 3 = 60.*truncated/,
    ],
    [
      'a file truncated in its header',
      () => put('train-images-idx3-ubyte', images(5).subarray(0, 9)),
      /truncated within its header \(9 bytes of 16\)/,
    ],
    [
      'images of two dimensions',
      () => put('train-images-idx3-ubyte', encodeIdx({ dimensions: [5, 12], data: noiseBytes(60, 1) })),
      /train-images.*holds an array \(5 × 12\) where images \(count × height × width or .*channels\) are expected\.$/,
    ],
    ['an empty file', () => put('train-images-idx3-ubyte', new Uint8Array()), /has 0 bytes/],
    [
      'trailing bytes',
      () => put('train-labels-idx1-ubyte', Buffer.concat([labels(5), Buffer.of(1)])),
      /train-labels.*has 6 bytes.*too long/,
    ],
    [
      'another magic',
      () => put('train-images-idx3-ubyte', Buffer.from('%PDF-1.7 and so on')),
      /starts with 0x25504446/,
    ],
    [
      'labels that are no whole numbers',
      () =>
        put(
          'train-labels-idx1-ubyte',
          Buffer.concat([Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 5), Buffer.alloc(20, '3f000000', 'hex')]),
        ),
      /train-labels.*label 0 is 0\.5; labels are whole numbers from 0 to 255/,
    ],
    [
      'swapped files',
      () => put('train-images-idx3-ubyte', labels(5)),
      /train-images.*holds labels \(5\) where images .*swapped/,
    ],
    [
      'images for labels',
      () => put('train-labels-idx1-ubyte', images(5)),
      /train-labels.*holds images \(5 × 4 × 3\) where labels.*swapped/,
    ],
    [
      'fewer labels than images',
      () => put('train-labels-idx1-ubyte', labels(4)),
      /has 4 labels for the 5 images/,
    ],
    [
      'a damaged gzip',
      () => put('train-images-idx3-ubyte', gzipSync(images(5)).subarray(0, 20)),
      /damaged or truncated gzip/,
    ],
    [
      'no images at all',
      async () => {
        await put('t10k-images-idx3-ubyte', images(0));
        await put('t10k-labels-idx1-ubyte', labels(0));
      },
      /has the shape 0 × 4 × 3, which holds no images/,
    ],
  ])('with %s is rejected by name', async (_, damage, message) => {
    await damage();
    await expect(readIdxFolder(folder)).rejects.toThrow(message);
    await expect(readIdxFolder(folder)).rejects.toThrow(DataError);
  });

  it('with test images of another size is rejected, naming both sizes', async () => {
    await put('t10k-images-idx3-ubyte', encodeIdx({ dimensions: [2, 3, 4], data: noiseBytes(24, 9) }));
    await expect(readIdxFolder(folder)).rejects.toThrow(
      /t10k-images-idx3-ubyte: has images of 3 × 4 × 1 where those of .*train-images-idx3-ubyte are 4 × 3 × 1/,
    );
  });

  it('has the same number of classes for training and testing', async () => {
    await put('t10k-labels-idx1-ubyte', encodeIdx({ dimensions: [2], data: Uint8Array.of(6, 0) }));
    const { train, test } = await readIdxFolder(folder);
    expect([train.classes, test.classes]).toEqual([7, 7]);
  });

  it('has images of 1 or 3 channels, and no other number', async () => {
    const colour = (count: number, channels: number) =>
      encodeIdx({ dimensions: [count, 2, 2, channels], data: noiseBytes(count * 4 * channels, 1) });
    await put('train-images-idx3-ubyte', colour(5, 3));
    await put('t10k-images-idx3-ubyte', colour(2, 3));
    expect((await readIdxFolder(folder)).train).toMatchObject({ count: 5, height: 2, width: 2, channels: 3 });
    await put('train-images-idx3-ubyte', colour(5, 4));
    await expect(readIdxFolder(folder)).rejects.toThrow(
      /train-images.*has the shape 5 × 2 × 2 × 4: no dimension has 1 channel \(grey\) or 3 \(RGB\)/,
    );
  });

  it('whose files are swapped is recognised by their hashes', async () => {
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const hashes = {
      'train-images-idx3-ubyte': sha256(images(2, 9)),
      'train-labels-idx1-ubyte': sha256(labels(5)),
      't10k-images-idx3-ubyte': sha256(images(5)),
      't10k-labels-idx1-ubyte': sha256(labels(2)),
    };
    const pinned = { ...NAMED_SETS.mnist, hashes };
    await expect(readIdxFolder(folder, pinned)).rejects.toThrow(
      /train-images-idx3-ubyte: is not MNIST's: it has the content of t10k-images-idx3-ubyte/,
    );
  });

  it.each([
    { height: 32, width: 32, channels: 3, classes: 7, count: 21 },
    { height: 45, width: 30, channels: 1, classes: 256, count: 300 },
    { height: 1, width: 9, channels: 3, classes: 1, count: 2 },
  ] as const)('of $height × $width × $channels images in $classes classes is read', async (shape) => {
    const own = join(folder, 'own');
    const written = await writeIdxFolder(own, { ...shape, testCount: 280 });
    const { train, test } = await readIdxFolder(own);
    const { height, width, channels, classes, count } = shape;
    expect(train).toMatchObject({ height, width, channels, classes, count });
    expect(test).toMatchObject({ height, width, channels, classes, count: 280 });
    expect(Buffer.compare(train.images, written.train.images)).toBe(0);
    expect(Buffer.compare(test.labels, written.test.labels)).toBe(0);
    expect(train.images).toHaveLength(count * height * width * channels);
    const batches = new BatchSource(train, { batchSize: 16, seed: 4 });
    const { pixels, labels } = batches.batch(1, 0);
    // Each image of the batch is one of the set's, whole, with its own label.
    const size = height * width * channels;
    labels.forEach((label, row) => {
      const image = pixels.subarray(row * size, (row + 1) * size);
      const found = Array.from({ length: count }, (_, i) => i).filter(
        (i) => Buffer.compare(image, train.images.subarray(i * size, (i + 1) * size)) === 0,
      );
      expect(found.map((i) => train.labels[i])).toContain(label);
    });
  });

  it('of grey images may have a channel dimension of 1', async () => {
    await put('train-images-idx3-ubyte', encodeIdx({ dimensions: [5, 4, 3, 1], data: noiseBytes(60, 1) }));
    const { train } = await readIdxFolder(folder);
    expect(train).toMatchObject({ count: 5, height: 4, width: 3, channels: 1 });
  });

  it('that is not MNIST is rejected as MNIST, with both hashes', async () => {
    await expect(readIdxFolder(folder, NAMED_SETS.mnist)).rejects.toThrow(
      /is not MNIST's: its SHA-256 is [0-9a-f]{64}, expected ba891046/,
    );
  });

  it('that does not exist is named', async () => {
    await expect(readIdxFolder(join(folder, 'nowhere'))).rejects.toThrow(/nowhere: no such folder/);
  });
});
