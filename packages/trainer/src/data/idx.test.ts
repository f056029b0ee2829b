import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../errors.ts';
import { encodeIdx, parseIdx, readIdxBytes } from './idx.ts';

describe('an IDX array', () => {
  // "The MNIST database of handwritten digits": 0, 0, type, dimensions, each size in four bytes, then the elements.
  const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
  const array = { dimensions: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

  it('has the bytes of the format', () => {
    expect(encodeIdx(array)).toEqual(bytes);
    expect(parseIdx(bytes, 'a')).toMatchObject(array);
  });

  it('is found within a larger buffer, and sizes are big-endian', () => {
    const inside = Uint8Array.of(9, 9, ...bytes, 9).subarray(2, 2 + bytes.length);
    expect(parseIdx(inside, 'a')).toMatchObject(array);
    const data = new Uint8Array(258);
    expect([...encodeIdx({ dimensions: [258], data }).subarray(0, 8)]).toEqual([0, 0, 8, 1, 0, 0, 1, 2]);
  });

  it.each([1, 4])('has %i dimensions', (rank) => {
    const dimensions = new Array<number>(rank).fill(1);
    const one = { dimensions, data: Uint8Array.of(7) };
    expect(parseIdx(encodeIdx(one), 'a')).toMatchObject(one);
  });

  it('may be empty', () => {
    const none = { dimensions: [0, 28], data: new Uint8Array() };
    expect(parseIdx(encodeIdx(none), 'a')).toMatchObject(none);
  });

  const starts =
    'an IDX file starts with 0x00000, its element type, such as 8 for bytes, and its number of dimensions, 1 to 4.';
  it.each<[number[], string]>([
    [[], 'a: has 0 bytes; an IDX file has at least 8.'],
    [[0, 0, 8], 'a: has 3 bytes; an IDX file has at least 8.'],
    [[0, 0, 8, 1], 'a: is truncated within its header (4 bytes of 8).'],
    [[0, 0, 8, 1, 0, 0, 0], 'a: is truncated within its header (7 bytes of 8).'],
    [[0, 0, 8, 0], `a: starts with 0x00000800; ${starts}`],
    [[0, 0, 8, 5], `a: starts with 0x00000805; ${starts}`],
    [[1, 0, 8, 1], `a: starts with 0x01000801; ${starts}`],
    [[0, 1, 8, 1], `a: starts with 0x00010801; ${starts}`],
    [[0, 0, 7, 1], `a: starts with 0x00000701; ${starts}`],
    [[1, 0, 13, 1], `a: starts with 0x01000d01; ${starts}`],
    [[0, 1, 13, 1], `a: starts with 0x00010d01; ${starts}`],
    [[0, 0, 10, 1], `a: starts with 0x00000a01; ${starts}`],
    [[0, 0, 15, 1], `a: starts with 0x00000f01; ${starts}`],
    [
      [0, 0, 11, 1, 0, 0, 0, 2, 1, 2, 3],
      'a: has 3 bytes after its header, which declares 2 × 2 bytes = 4: the file is truncated.',
    ],
    [
      [0, 0, 14, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9],
      'a: has 9 bytes after its header, which declares 1 × 8 bytes = 8: the file is too long or has a wrong header.',
    ],
    [
      [0, 0, 8, 1, 0, 0, 0, 3, 1, 2],
      'a: has 2 bytes after its header, which declares 3 = 3: the file is truncated.',
    ],
    [
      [0, 0, 8, 1, 0, 0, 0, 1, 1, 2],
      'a: has 2 bytes after its header, which declares 1 = 1: the file is too long or has a wrong header.',
    ],
    [
      [0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255],
      'a: has 0 bytes after its header, which declares 4294967295 × 4294967295 = 18446744065119617000: the file is truncated.',
    ],
  ])('of the bytes %j is refused', (content, message) => {
    expect(() => parseIdx(Uint8Array.from(content), 'a')).toThrow(DataError);
    expect(() => parseIdx(Uint8Array.from(content), 'a')).toThrow(new DataError('a', message.slice(3)));
  });
});

describe('the content of an IDX file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['compressed', gzipSync(Uint8Array.of(1, 2, 3)), [1, 2, 3]],
    ['plain', Uint8Array.of(1, 2, 3), [1, 2, 3]],
    ['plain that begins with half of the mark of gzip', Uint8Array.of(0x1f, 0, 3), [0x1f, 0, 3]],
    ['plain that has the other half', Uint8Array.of(0, 0x8b, 3), [0, 0x8b, 3]],
  ])('is %s, whatever the name', async (_, bytes, content) => {
    const file = join(folder, 'a');
    await writeFile(file, bytes);
    expect([...(await readIdxBytes(file))]).toEqual(content);
  });

  it('cannot be read where there is no file, a folder, or half of a compressed file', async () => {
    const none = join(folder, 'none');
    await expect(readIdxBytes(none)).rejects.toThrow(new DataError(none, 'does not exist.'));
    await expect(readIdxBytes(folder, 'it')).rejects.toThrow('it: cannot be read (EISDIR).');
    const file = join(folder, 'a.gz');
    await writeFile(file, gzipSync(Uint8Array.of(1, 2, 3)).subarray(0, 12));
    await expect(readIdxBytes(file, 'it')).rejects.toMatchObject({
      message: 'it: is a damaged or truncated gzip file.',
      hint: 'Download it again.',
    });
  });
});
