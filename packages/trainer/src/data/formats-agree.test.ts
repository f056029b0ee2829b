import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { npy } from '../testing/npy.ts';
import { tarOf, zipOf } from '../testing/pack.ts';
import { writeIdxFolder } from '../testing/write-idx-folder.ts';
import type { DataSet, ImageSet } from './data-set.ts';
import { openDataSet } from './open.ts';

const SHAPE = { height: 12, width: 12, channels: 1, classes: 3, count: 30, testCount: 9 } as const;
const PARTS = ['train', 'test'] as const;

let folder: string;
let sets: Readonly<Record<(typeof PARTS)[number], ImageSet>>;
let expected: DataSet;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  sets = await writeIdxFolder(join(folder, 'idx'), SHAPE);
  expected = await open('idx');
});
afterAll(() => rm(folder, { recursive: true }));

async function put(name: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
}

function open(name: string): Promise<DataSet> {
  return openDataSet(
    { dataset: `./${name}`, cwd: folder, image: SHAPE },
    {
      env: {},
      cacheDir: join(folder, 'cache'),
      log: () => {},
      transfer: () => () => {},
      stages: { begin: () => ({ tick: () => {}, end: () => {} }) },
    },
  );
}

const pixelsOf = ({ images }: ImageSet, index: number) => images.subarray(144 * index, 144 * (index + 1));
const indices = ({ count }: ImageSet) => Array.from({ length: count }, (_, index) => index);

function csv(set: ImageSet): string {
  const names = Array.from({ length: 144 }, (_, i) => `pixel${i}`);
  const rows = indices(set).map((index) => [set.labels[index], ...pixelsOf(set, index)]);
  return [['label', ...names], ...rows].map((row) => `${row.join(',')}\n`).join('');
}

/** Images and labels as NumPy has them. */
const arraysOf = ({ images, labels, count }: ImageSet) => ({
  images: npy('|u1', [count, 12, 12], images),
  labels: npy('<i4', [count], new Uint8Array(Int32Array.from(labels).buffer)),
});

const floats = ({ images, count }: ImageSet) =>
  npy('<f4', [count, 12, 12], new Uint8Array(Float32Array.from(images, (value) => value / 255).buffer));

/** PNGs below their classes, called by their places. */
async function pictures(): Promise<{ name: string; data: Uint8Array }[]> {
  const files = PARTS.flatMap((part) =>
    indices(sets[part]).map(async (index) => ({
      name: `${part}/${sets[part].labels[index]}/${index}.png`,
      data: await sharp(pixelsOf(sets[part], index), { raw: { width: 12, height: 12, channels: 1 } })
        .toColourspace('b-w')
        .png()
        .toBuffer(),
    })),
  );
  return Promise.all(files);
}

const FORMATS: Readonly<Record<string, () => Promise<string>>> = {
  CSV: async () => {
    for (const part of PARTS) await put(`csv/mine_${part}.csv`, csv(sets[part]));
    return 'csv';
  },
  npz: async () => {
    const members = PARTS.flatMap((part) => {
      const { images, labels } = arraysOf(sets[part]);
      return [
        { name: `x_${part}.npy`, data: images },
        { name: `y_${part}.npy`, data: labels },
      ];
    });
    await put('set.npz', zipOf(members));
    return 'set.npz';
  },
  'npy of floats': async () => {
    for (const part of PARTS) {
      await put(`npy/${part}_images.npy`, floats(sets[part]));
      await put(`npy/${part}_labels.npy`, gzipSync(arraysOf(sets[part]).labels));
    }
    return 'npy';
  },
  'a zip of CSV': async () => {
    const members = PARTS.map((part) => ({ name: `mine_${part}.csv`, data: Buffer.from(csv(sets[part])) }));
    await put('csv.zip', zipOf(members));
    return 'csv.zip';
  },
  'a zip of IDX': async () => {
    const names = await readdir(join(folder, 'idx'));
    const members = names.map(async (name) => {
      const data = await readFile(join(folder, 'idx', name));
      return [
        { name: `${name.replace('-idx', '.idx')}`, data },
        // As Kaggle has it: once more, in a folder of its name.
        { name: `${name}/${name}`, data },
      ];
    });
    await put('archive.zip', zipOf((await Promise.all(members)).flat()));
    return 'archive.zip';
  },
  'a folder of PNGs': async () => {
    for (const { name, data } of await pictures()) await put(`png/${name}`, data);
    return 'png';
  },
  'a zip of PNGs': async () => {
    await put('png.zip', zipOf(await pictures()));
    return 'png.zip';
  },
  'a tar.gz of PNGs': async () => {
    await put('png.tar.gz', gzipSync(tarOf(await pictures())));
    return 'png.tar.gz';
  },
};

describe('the same images', () => {
  it.each(Object.entries(FORMATS))('as %s are the same data set, bit for bit', async (_, make) => {
    const { train, test, sha256 } = await open(await make());
    expect(sha256).toBe(expected.sha256);
    expect(train).toEqual(expected.train);
    expect(test).toEqual(expected.test);
  });

  it('and no others are that data set', async () => {
    const { train } = sets;
    const one = train.images.slice();
    one[7] = (one[7] ?? 0) ^ 1;
    await put('off/mine_train.csv', csv({ ...train, images: one }));
    await put('off/mine_test.csv', csv(sets.test));
    expect((await open('off')).sha256).not.toBe(expected.sha256);
  });
});
