import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeIdx } from '../../data/idx.ts';
import { noiseBytes } from '../../testing/tiny.ts';
import { encodeArray } from '../sample-format.ts';
import { labelsOf, readArray, readSamples } from './read-samples.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterAll(() => rm(folder, { recursive: true }));

const readLabels = async (file: string, count: number) => labelsOf(await readArray(file), count, 10);
const image = { height: 28, width: 28, channels: 1 as const };
const pictures = noiseBytes(3 * 784, 1);
const as = (format: 'raw' | 'npy' | 'idx') => encodeArray(pictures, [3, 28, 28], format);
const put = async (bytes: Uint8Array) => {
  const file = join(folder, 'file');
  await writeFile(file, bytes);
  return file;
};

describe('samples from a file', () => {
  it.each(['raw', 'npy', 'idx'] as const)('are read from %s, plain and gzipped', async (format) => {
    expect(Buffer.compare(await readSamples(await put(as(format)), image), pictures)).toBe(0);
    expect(Buffer.compare(await readSamples(await put(gzipSync(as(format))), image), pictures)).toBe(0);
  });

  it('may be rows of 784 in npy', async () => {
    const text = Buffer.from(as('npy')).toString('latin1').replace('(3, 28, 28)', '(3, 784)   ');
    expect(await readSamples(await put(Buffer.from(text, 'latin1')), image)).toHaveLength(3 * 784);
  });

  it.each<[string, () => Uint8Array, RegExp]>([
    [
      'of another size',
      () => encodeIdx({ dimensions: [2, 8, 8], data: noiseBytes(128, 1) }),
      /2 × 8 × 8 bytes, which are not images of 28×28×1/,
    ],
    ['cut off', () => as('raw').subarray(0, 1000), /holds 1000 bytes, which are not images/],
    ['of a cut-off npy', () => as('npy').subarray(0, 1000), /which declares 2352: it is cut off/],
    ['of a cut-off npy header', () => as('npy').subarray(0, 8), /damaged npy header/],
    ['of a truncated idx', () => as('idx').subarray(0, 1000), /truncated/],
    [
      'of floats',
      () => Buffer.from(Buffer.from(as('npy')).toString('latin1').replace('|u1', '<f4'), 'latin1'),
      /holds <f4 where uint8/,
    ],
    ['of nothing', () => new Uint8Array(), /holds no images/],
    ['of a broken gzip stream', () => gzipSync(as('raw')).subarray(0, 400), /damaged or truncated gzip/],
  ])('%s are refused', async (_, make, message) => {
    await expect(readSamples(await put(make()), image)).rejects.toThrow(message);
  });
});

describe('labels from a file', () => {
  it('are as many as the samples, each a digit', async () => {
    const file = await put(encodeIdx({ dimensions: [3], data: Uint8Array.of(7, 0, 9) }));
    expect([...(await readLabels(file, 3))]).toEqual([7, 0, 9]);
    await expect(readLabels(file, 4)).rejects.toThrow(/holds 3 labels where there are 4 samples/);
    const wrong = await put(Uint8Array.of(1, 2, 10));
    await expect(readLabels(wrong, 3)).rejects.toThrow(/label 2 is 10; labels are 0 to 9/);
  });
});
