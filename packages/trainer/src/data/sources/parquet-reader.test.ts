import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { huggingFaceParquet } from '../../testing/write-parquet.ts';
import { pictureDecoder } from '../pictures/decode-picture.ts';
import { DEFAULT_PREPARATION } from '../pictures/preparation.ts';
import { openSource } from './open-source.ts';
import type { PictureSource } from './source.ts';

/**
 * What Hugging Face's datasets 5.2.0 with PyArrow 26.0.1 wrote, compressed by zlib: four grey pictures of 3 × 2 pixels, of the
 * brightness 0, 60, 120 and 180, in files 10.png to 7.png, of the classes boot, shirt, none (-1) and boot. Features:
 * image Image(), label ClassLabel(names=['shirt', 'boot']).
 */
const BY_HUGGING_FACE = [
  'eNqtVl1PI1UYPi3T2VrYBIxnMmMaJQ007IZF2qWFEvyYtrQMCywtQmnV0Ol0Oh12PmqnhQKSmL0g0Ru53D/gnTEx8WIvjCEbo17wC4x33u2V9x',
  'r1PWf6Aa4XJstJe87znvc8zznvc6Yfm2I+ghF+zsBrGvsBsphFyIsQ8nvT0H+2uZG9HXg9APC2tJLOwzgEb68fOvT0zcSPMAxLafH9zi9K+VNC',
  'Q56JP5kmSUvLG+mvk+XH0v/UGe3qfCuXy5VyGSHPd+i9Lx59M/kyYl+Vu2JDZfTJH+/+/uXLiP367OLih4sLhHwMeur56bfoVTEwbwfvvOAiAB',
  'SZnWlYmg9QogcWemCeAMzgWTy+Bjz0KkI840FxDwr+3W0g+BrmifKoqxyYoNoe79AEEsa8Ap++iXsSeOnmzPAKHLoTJ/vQA7KuBQLvow78O+3v',
  'lQrQg9zmrgmTJUHOj899HEIC9z1Dwic+3KHhXRJdsniRIwxG+DCGeNZR6qopYwbFvLxPN2VNBYxHJiGqHLVUx8VMQ27VJ9FakDJJ0pArqoE4vx',
  'AUlsIoiEeESRYJU66ES8WQ5uAo576wfymOpm7OsZu5w7ExMASeF3APLYFZAitQlxF3GcBvcGe38DMveqE2agUtrcN1wk98pDL3onoXd1337kD2',
  'eQAHuZ9fwe9QVUaIIXZU6FqJvaD42MMdhC/Z8DkbHNzt4MI5NPUfs2S7afhQkO2gGyW73mGFMN3ybBhz3FkAZxD3+S3OH/Zzf0EpSzyv2FZLtV',
  'p7VbWmW2p1T6m3rUc6FJE5CZm65cZ7jn6shhbHo/FoZG5uejxkyp3rmcjs3EJsPg4py26ae4Z6oBowPXuK+OF6W9NAsSYrKu+chHSrZkPqJFRT',
  '5Va7qTo0oJ5StNc6ahAUkujUKWhSZ2jSkk1K+CDk1PVmKwTJim23Qh8B6BNThuw4a5RzCg3xI2I+/7Cw6D7j/CXzFmnzYlIUxZzotgeiOCcmNT',
  'EjipqY0uhcMnktf0jG5X7+QS/uqdBYImOSjmRRyhUi3co6QfOSabRL5oL+UCe4ZBR38xHF3DmW9m1NPVptVAoZq7QlxaUVR9+9n48p2W1YK+pb',
  'hUi9FN3Wa1uHmmR26kVzx+ly2sVCxFCOgJNxdCVabyhWTl9LiXrRTBxUU6tVgq9q5aKdunJ/Y71YWDUqqdVEbTeSEEWHnM+uFqqWXIhZJTOzX8',
  'q5BeT6RSYPiXW0pDqd1Pr1uS1Duko2o5cKAz9AZKW7lC6neg/2QWmBWLiRFftWLfdVqZK43SdkjVaxUDVIbG8CNdHnZygpqQ34V84L/to0XKfr',
  'c0QMtoItFTHdPXyflMvRo60MLnVw4OxqrJrdOR5QaP5txI835ObHbbV1T2k07snNpn04fqA2Hd224AMzMzsTEZbg+9J9oQb8fm3CP4h/ANVH/Y',
  '8=',
].join('');

let root: string;
const opened: PictureSource[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(async () => {
  for (const source of opened.splice(0)) await source.close();
  await rm(root, { recursive: true });
});

async function open(name: string): Promise<PictureSource> {
  const source = await openSource(join(root, name));
  if (source.kind !== 'pictures') throw new Error(`opened as ${source.format}`);
  opened.push(source);
  return source;
}

async function put(name: string, data: Uint8Array): Promise<void> {
  await mkdir(join(root, name, '..'), { recursive: true });
  await writeFile(join(root, name), data);
}

/** Rows whose bytes are their numbers. */
const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ bytes: Uint8Array.of(from + i), path: null, label: i % 2 }));

const contentOf = async (source: PictureSource) =>
  Promise.all(source.listing.files.map(async (file) => [...(await source.read(file))]));

describe('a Parquet file of pictures', () => {
  it('is read as Hugging Face’s datasets wrote it, in the order of the names of its pictures', async () => {
    await put('hf.parquet', inflateSync(Buffer.from(BY_HUGGING_FACE, 'base64')));
    const source = await open('hf.parquet');
    const { listing, format } = source;
    expect(format).toBe('a Parquet file of pictures');
    // 7.png, 9.png and 10.png: the picture without a label is left out.
    expect(listing.files.map(({ path, className }) => [path, className])).toEqual([
      ['row 3', 'boot'],
      ['row 1', 'shirt'],
      ['row 0', 'boot'],
    ]);
    expect(listing.classNames).toEqual(['shirt', 'boot']);
    expect(Object.fromEntries(listing.skipped)).toEqual({ 'pictures without a label': 1 });
    const decode = await pictureDecoder({ height: 2, width: 3, channels: 1 }, DEFAULT_PREPARATION);
    const pixels = await Promise.all(listing.files.map(async (file) => decode(await source.read(file))));
    expect(pixels).toEqual([180, 60, 0].map((grey) => new Uint8Array(6).fill(grey)));
  });

  it('is read a row group at a time, in any order', async () => {
    await put('groups.parquet', huggingFaceParquet(rows(25), ['a', 'b'], 4));
    const source = await open('groups.parquet');
    expect(await contentOf(source)).toEqual(Array.from({ length: 25 }, (_, i) => [i]));
    const last = source.listing.files.at(-1);
    const first = source.listing.files[0];
    if (first === undefined || last === undefined) throw new Error('no files');
    expect([[...(await source.read(last))], [...(await source.read(first))]]).toEqual([[24], [0]]);
  });

  it('may have bytes without structs, words as labels, or no labels', async () => {
    const image = { name: 'img', data: [Uint8Array.of(1), Uint8Array.of(2)], type: 'BYTE_ARRAY' as const };
    const words = { name: 'category', data: ['boot', 'coat'] };
    await put('words.parquet', new Uint8Array(parquetWriteBuffer({ columnData: [image, words] })));
    const source = await open('words.parquet');
    expect(source.listing.classNames).toEqual(['boot', 'coat']);
    expect(await contentOf(source)).toEqual([[1], [2]]);
    await put('none.parquet', new Uint8Array(parquetWriteBuffer({ columnData: [image] })));
    expect((await open('none.parquet')).listing.classNames).toEqual([]);
  });
});

describe('a folder of Parquet files', () => {
  it.each([
    ['train-00000-of-00001.parquet', 'test-00000-of-00001.parquet'],
    ['data/train-00000-of-00001.parquet', 'data/validation-00000-of-00001.parquet'],
    ['default/train/0000.parquet', 'default/test/0000.parquet'],
    ['train.parquet', 'val.parquet'],
  ])('is divided by names as %s and %s', async (train, test) => {
    await put(`set/${train}`, huggingFaceParquet(rows(3), ['a', 'b']));
    await put(`set/${test}`, huggingFaceParquet(rows(2, 9), ['a', 'b']));
    const { listing } = await open('set');
    const count = (part: string) => listing.files.filter(({ split }) => split === part).length;
    expect([count('train'), count('test')]).toEqual([3, 2]);
    expect(listing.files.map(({ path }) => path)).toContain(`${train} row 0`);
  });

  it('is a folder of pictures where pictures are in it', async () => {
    await put('set/a.parquet', huggingFaceParquet(rows(3), ['a', 'b']));
    await put('set/1.png', Uint8Array.of(1));
    expect((await open('set')).format).toBe('a folder of pictures');
  });

  it.skipIf(process.platform === 'win32')('of links is refused, as links are not followed', async () => {
    await put('blobs/1', huggingFaceParquet(rows(3), ['a', 'b']));
    await mkdir(join(root, 'set'));
    await symlink(join(root, 'blobs/1'), join(root, 'set/train.parquet'));
    await expect(open('set')).rejects.toMatchObject({
      message: expect.stringContaining('set: holds only symbolic links to Parquet files'),
      hint: expect.stringContaining('Name one file itself'),
    });
    // A link that the user names is meant.
    expect((await open('set/train.parquet')).listing.files).toHaveLength(3);
    expect(await readdir(join(root, 'set'))).toEqual(['train.parquet']);
  });
});
