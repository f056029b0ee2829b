import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import type { ImageSet } from '../data-set.ts';
import { openSource } from '../sources/open-source.ts';
import { DEFAULT_PREPARATION } from './preparation.ts';
import { preparePictures } from './prepare-pictures.ts';

const SIZE = { height: 4, width: 6, channels: 1 };

let root: string;
let cacheDir: string;
let lines: string[];
let stages: string[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trazo-'));
  cacheDir = join(root, 'cache');
  lines = [];
  stages = [];
});
afterEach(() => rm(root, { recursive: true }));

const folder = () => join(root, 'pictures');

async function write(path: string, content: Uint8Array | string): Promise<void> {
  const file = join(folder(), path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** A picture of noise. */
const picture = (seed: number) =>
  sharp(noiseBytes(24, seed), { raw: { width: 6, height: 4, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();

/** The same set, whether its bytes were read from a file or not. */
const plain = (set: ImageSet): ImageSet => ({
  ...set,
  images: Uint8Array.from(set.images),
  labels: Uint8Array.from(set.labels),
});

async function open(changes: { strict?: boolean; fit?: 'contain' } = {}) {
  const { strict = false, fit = DEFAULT_PREPARATION.fit } = changes;
  const ports = {
    cacheDir,
    log: (line: string) => lines.push(line),
    stages: {
      begin: (what: string) => {
        stages.push(what);
        return { tick: () => {}, end: () => {} };
      },
    },
  };
  const source = await openSource(folder());
  if (source.kind !== 'pictures') throw new Error(`opened as ${source.format}`);
  const { train, test, ...facts } = await preparePictures(
    folder(),
    source,
    { size: SIZE, preparation: { ...DEFAULT_PREPARATION, fit }, strict },
    ports,
  );
  return { ...facts, train: plain(train), test: plain(test) };
}

describe('a folder of pictures', () => {
  it('is the images and labels of its training and test folders', async () => {
    await write('train/b/2.png', await picture(2));
    await write('train/a/1.png', await picture(1));
    await write('test/b/3.png', await picture(3));
    const data = await open();
    expect(data.classNames).toEqual(['a', 'b']);
    expect(data.train).toEqual({
      images: Uint8Array.from([...noiseBytes(24, 1), ...noiseBytes(24, 2)]),
      labels: Uint8Array.of(0, 1),
      count: 2,
      height: 4,
      width: 6,
      channels: 1,
      classes: 2,
    });
    expect([[...data.test.images], [...data.test.labels]]).toEqual([[...noiseBytes(24, 3)], [1]]);
    expect(lines).toEqual(['2 classes: a, b']);
  });

  it('holds out about a tenth by content, which stays where it is when pictures come', async () => {
    for (let seed = 0; seed < 60; seed++) await write(`${seed}.png`, await picture(seed));
    const { train, test } = await open();
    expect([train.count, test.count]).toEqual([train.count, 60 - train.count]);
    expect(test.count).toBeGreaterThan(1);
    expect(test.count).toBeLessThan(15);
    for (let seed = 60; seed < 80; seed++) await write(`${seed}.png`, await picture(seed));
    const more = await open();
    expect([...more.test.images.subarray(0, test.images.length)]).toEqual([...test.images]);
    expect([...more.train.images.subarray(0, train.images.length)]).toEqual([...train.images]);
  });

  it('of two pictures has one to train on and one to test with', async () => {
    await write('1.png', await picture(1));
    await write('2.png', await picture(2));
    const { train, test, classNames } = await open();
    expect([train.count, test.count, train.classes, classNames]).toEqual([1, 1, 1, []]);
  });

  it('is read again only where something has changed', async () => {
    await write('a/1.png', await picture(1));
    await write('a/2.png', await picture(2));
    await write('a/notes.txt', 'x');
    const first = await open();
    expect(await open()).toEqual(first);
    expect(stages).toEqual(['Reading 2 pictures']);
    expect(lines.at(-1)).toBe('Left out: other files (1)');

    await open({ fit: 'contain' });
    expect(stages).toHaveLength(2);
    await utimes(join(folder(), 'a/1.png'), 1, 1);
    await open();
    expect(stages).toHaveLength(3);

    // A cache that was cut short is as good as none.
    for (const entry of await readdir(join(cacheDir, 'pictures'))) {
      await writeFile(join(cacheDir, 'pictures', entry, 'train-images-idx3-ubyte'), 'x');
    }
    expect(await open()).toEqual(first);
    expect(stages).toHaveLength(4);
  });

  it('is read where there is no cache', async () => {
    await writeFile(cacheDir, 'a file where the folder should be');
    await write('a/1.png', await picture(1));
    await write('a/2.png', await picture(2));
    expect((await open()).train.count).toBe(1);
  });

  it('leaves out what cannot be read, and says so', async () => {
    const jpeg = await sharp(noiseBytes(4096, 1), { raw: { width: 64, height: 64, channels: 1 } })
      .jpeg()
      .toBuffer();
    await write('a/1.png', await picture(1));
    await write('a/2.png', await picture(2));
    await write('a/cut.jpg', jpeg.subarray(0, jpeg.length / 2));
    await write('a/word.png', 'no picture');
    await write('a/drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>');
    const { train, test } = await open();
    expect(train.count + test.count).toBe(2);
    expect(lines).toContain(
      'Left out: damaged pictures (1), SVG drawings (1), files that are no pictures (1)',
    );
    await expect(open({ strict: true })).rejects.toThrow(
      /pictures\/a\/(?:cut\.jpg|word\.png|drawing\.svg): is one of the .*, and --strict was given\.$/,
    );
  });

  it.runIf(process.getuid?.() !== 0)('leaves out files that may not be read', async () => {
    await write('a/1.png', await picture(1));
    await write('a/2.png', await picture(2));
    await write('a/3.png', await picture(3));
    await chmod(join(folder(), 'a/3.png'), 0);
    await open();
    expect(lines).toContain('Left out: files that cannot be read (1)');
  });

  it('is refused where it holds too few pictures, or too many classes', async () => {
    await mkdir(folder());
    await expect(open()).rejects.toThrow(/pictures: holds no pictures\.$/);
    await write('notes.txt', 'x');
    await expect(open()).rejects.toThrow(/holds no pictures besides other files \(1\)\.$/);
    await write('1.png', await picture(1));
    await expect(open()).rejects.toThrow(
      /holds 0 pictures to train on and 1 to test with besides other files \(1\); both are needed\.$/,
    );
    for (let i = 0; i < 257; i++) await write(`class ${i}/1.png`, 'x');
    await expect(open()).rejects.toThrow(/has 257 classes; at most 256 are possible\.$/);
  });
});
