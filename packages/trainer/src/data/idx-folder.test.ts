import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { encodeIdx, parseIdx } from './idx.ts';
import { readIdxFolder } from './idx-folder.ts';
import { MNIST_SHA256 } from './mnist.ts';

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
  it('is read, plain or gzipped, under either usual name', async () => {
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
      'a cut-off file',
      () => put('train-images-idx3-ubyte', images(5).subarray(0, 50)),
      /train-images.*holds 34 bytes.*promises 5 × 4 × 3 = 60.*cut off/,
    ],
    [
      'a file cut off in its header',
      () => put('train-images-idx3-ubyte', images(5).subarray(0, 9)),
      /cut off within its header/,
    ],
    ['an empty file', () => put('train-images-idx3-ubyte', new Uint8Array()), /has 0 bytes/],
    [
      'trailing bytes',
      () => put('train-labels-idx1-ubyte', Buffer.concat([labels(5), Buffer.of(1)])),
      /train-labels.*holds 6 bytes.*too long/,
    ],
    [
      'another magic',
      () => put('train-images-idx3-ubyte', Buffer.from('%PDF-1.7 and so on')),
      /starts with 0x25504446/,
    ],
    [
      'floats instead of bytes',
      () => put('train-labels-idx1-ubyte', Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 0)),
      /holds 32-bit floats .* where unsigned bytes/,
    ],
    [
      'swapped files',
      () => put('train-images-idx3-ubyte', labels(5)),
      /train-images.*holds labels \(5\) where pictures/,
    ],
    [
      'pictures for labels',
      () => put('train-labels-idx1-ubyte', images(5)),
      /train-labels.*holds pictures.*swapped/,
    ],
    [
      'fewer labels than pictures',
      () => put('train-labels-idx1-ubyte', labels(4)),
      /has 4 labels for the 5 pictures/,
    ],
    [
      'a damaged gzip',
      () => put('train-images-idx3-ubyte', gzipSync(images(5)).subarray(0, 20)),
      /damaged or cut-off gzip/,
    ],
    [
      'no pictures at all',
      async () => {
        await put('t10k-images-idx3-ubyte', images(0));
        await put('t10k-labels-idx1-ubyte', labels(0));
      },
      /holds no pictures/,
    ],
  ])('with %s is refused by name', async (_, damage, message) => {
    await damage();
    await expect(readIdxFolder(folder)).rejects.toThrow(message);
    await expect(readIdxFolder(folder)).rejects.toThrow(DataError);
  });

  it('with test pictures of another size is refused, naming both sizes', async () => {
    await put('t10k-images-idx3-ubyte', encodeIdx({ dimensions: [2, 3, 4], data: noiseBytes(24, 9) }));
    await expect(readIdxFolder(folder)).rejects.toThrow(
      /t10k-images-idx3-ubyte: has pictures of 3 × 4 × 1 where those of .*train-images-idx3-ubyte are 4 × 3 × 1/,
    );
  });

  it('knows as many classes for training as for testing', async () => {
    await put('t10k-labels-idx1-ubyte', encodeIdx({ dimensions: [2], data: Uint8Array.of(6, 0) }));
    const { train, test } = await readIdxFolder(folder);
    expect([train.classes, test.classes]).toEqual([7, 7]);
  });

  it('of colour pictures has three channels, and no other number', async () => {
    const colour = (count: number, channels: number) =>
      encodeIdx({ dimensions: [count, 2, 2, channels], data: noiseBytes(count * 4 * channels, 1) });
    await put('train-images-idx3-ubyte', colour(5, 3));
    await put('t10k-images-idx3-ubyte', colour(2, 3));
    expect((await readIdxFolder(folder)).train).toMatchObject({ count: 5, height: 2, width: 2, channels: 3 });
    await put('train-images-idx3-ubyte', colour(5, 4));
    await expect(readIdxFolder(folder)).rejects.toThrow(/has 4 channels a picture; allowed are 1/);
  });

  it('whose files were swapped is told apart by their hashes', async () => {
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const pinned = {
      'train-images-idx3-ubyte': sha256(images(2, 9)),
      'train-labels-idx1-ubyte': sha256(labels(5)),
      't10k-images-idx3-ubyte': sha256(images(5)),
      't10k-labels-idx1-ubyte': sha256(labels(2)),
    };
    await expect(readIdxFolder(folder, pinned)).rejects.toThrow(
      /train-images-idx3-ubyte: is not MNIST's: it has the content of t10k-images-idx3-ubyte/,
    );
  });

  it('that is not MNIST is refused as MNIST, with both hashes', async () => {
    await expect(readIdxFolder(folder, MNIST_SHA256)).rejects.toThrow(
      /is not MNIST's: its SHA-256 is [0-9a-f]{64}, expected ba891046/,
    );
  });

  it('that does not exist is said so', async () => {
    await expect(readIdxFolder(join(folder, 'nowhere'))).rejects.toThrow(/nowhere: no such folder/);
  });
});

describe('an IDX array', () => {
  it('comes back from its bytes', () => {
    const array = { dimensions: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect(parseIdx(encodeIdx(array), 'a')).toEqual(array);
  });
});
