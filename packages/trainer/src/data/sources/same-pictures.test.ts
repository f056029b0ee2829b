import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarOf, zipOf } from '../../testing/pack.ts';
import { noiseBytes } from '../../testing/tiny.ts';
import { huggingFaceParquet } from '../../testing/write-parquet.ts';
import type { DataSet } from '../data-set.ts';
import { encodeIdx } from '../idx.ts';
import { openDataSet } from '../open.ts';

const CLASSES = ['boot', 'coat', 'shirt'] as const;
const IMAGE = { height: 4, width: 6, channels: 1 };
const LENGTH = 24;

interface Picture {
  readonly split: 'train' | 'test';
  readonly name: string;
  readonly label: number;
  readonly pixels: Uint8Array;
  readonly png: Uint8Array;
}

let root: string;
let pictures: readonly Picture[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trazo-'));
  pictures = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const pixels = noiseBytes(LENGTH, index);
      const image = sharp(pixels, { raw: { width: 6, height: 4, channels: 1 } });
      const png = await image.toColourspace('b-w').png().toBuffer();
      const split = index % 5 === 4 ? 'test' : 'train';
      return { split, name: `${index}.png`, label: (index * 7) % 3, pixels, png } as const;
    }),
  );
});
afterAll(() => rm(root, { recursive: true }));

/** The pictures of both parts in folders of classes. */
const tree = () =>
  pictures.map(({ split, name, label, png }) => ({ name: `${split}/${CLASSES[label]}/${name}`, data: png }));

/** The pictures of both parts, not in folders of classes. */
const flat = () => pictures.map(({ split, name, png }) => ({ name: `${split}/${name}`, data: png }));

const labelled = (part: 'train' | 'test') => pictures.filter(({ split }) => split === part);

const rowsOf = (part: 'train' | 'test') =>
  labelled(part).map(({ png, name, label }) => ({ bytes: png, path: name, label }));

/** Rows in another order than the folders have. */
const shuffled = <T>(rows: readonly T[]) => rows.toSorted((a, b) => rows.indexOf(b) - rows.indexOf(a));

async function write(
  folder: string,
  files: readonly { readonly name: string; readonly data: string | Uint8Array }[],
) {
  for (const { name, data } of files) {
    await mkdir(dirname(join(root, folder, name)), { recursive: true });
    await writeFile(join(root, folder, name), data);
  }
  return folder;
}

async function writeOne(name: string, data: Uint8Array): Promise<string> {
  await writeFile(join(root, name), data);
  return name;
}

async function open(name: string): Promise<DataSet> {
  const ports = {
    env: {},
    cacheDir: join(root, 'cache'),
    transfer: () => () => {},
    log: () => {},
    stages: { begin: () => ({ tick: () => {}, end: () => {} }) },
  };
  return openDataSet({ dataset: `./${name}`, cwd: root, image: IMAGE }, ports);
}

function factsOf({ train, test, classNames, sha256 }: DataSet) {
  const plain = ({ images, labels, ...shape }: DataSet['train']) => ({
    ...shape,
    images: [...images],
    labels: [...labels],
  });
  return { train: plain(train), test: plain(test), classNames, sha256 };
}

const idx = (part: 'train' | 'test', prefix: string) => [
  {
    name: `${prefix}-images-idx3-ubyte`,
    data: encodeIdx({
      dimensions: [labelled(part).length, IMAGE.height, IMAGE.width],
      data: Uint8Array.from(labelled(part).flatMap(({ pixels }) => [...pixels])),
    }),
  },
  {
    name: `${prefix}-labels-idx1-ubyte`,
    data: encodeIdx({
      dimensions: [labelled(part).length],
      data: Uint8Array.from(labelled(part), ({ label }) => label),
    }),
  },
];

/** The same pictures in every container. */
const CONTAINERS: Readonly<Record<string, () => Promise<string>>> = {
  'a folder in a folder': () =>
    write(
      'wrapped',
      tree().map(({ name, data }) => ({ name: `set/v1/${name}`, data })),
    ),
  'a zip file': () => writeOne('plain.zip', zipOf(tree())),
  'a zip file with one folder at the top, uncompressed, and with what macOS adds': () =>
    writeOne(
      'wrapped.zip',
      zipOf([
        { name: 'set/', data: new Uint8Array() },
        ...tree().map(({ name, data }) => ({ name: `set/${name}`, data, method: 0 })),
        ...tree().map(({ name, data }) => ({ name: `__MACOSX/set/${name.replace(/[^/]*$/, '._$&')}`, data })),
        { name: 'set/.DS_Store', data: Uint8Array.of(1) },
        { name: 'README.txt', data: Uint8Array.of(1) },
      ]),
    ),
  'a zip64 file with backslashes': () =>
    writeOne(
      'sixty-four.zip',
      zipOf(tree().map(({ name, data }) => ({ name: name.replaceAll('/', '\\'), data, zip64: true }))),
    ),
  'a tar file': () => writeOne('plain.tar', tarOf(shuffled(tree()))),
  'a tar.gz file': () => writeOne('plain.tar.gz', gzipSync(tarOf(shuffled(tree())))),
  'a tar.zst file under another name': () => writeOne('plain.bin', zstdCompressSync(tarOf(tree()))),
  'metadata.csv in each part': () =>
    write('csv', [
      ...flat(),
      ...(['train', 'test'] as const).map((part) => ({
        name: `${part}/metadata.csv`,
        data: `\ufefffile_name,"the text, long",label\r\n${labelled(part)
          .map(({ name, label }) => `${name},"a, ""b""\n c",${CLASSES[label]}\r\n`)
          .join('')}`,
      })),
    ]),
  'metadata.jsonl at the top of a zip file': () =>
    writeOne(
      'jsonl.zip',
      zipOf([
        ...flat(),
        {
          name: 'metadata.jsonl',
          data: Buffer.from(
            pictures
              .map(({ split, name, label }) =>
                JSON.stringify({ file_name: `${split}/${name}`, class: CLASSES[label] }),
              )
              .join('\n'),
          ),
        },
      ]),
    ),
  'Parquet files of several row groups, in another order': async () => {
    const train = shuffled(rowsOf('train'));
    return write('parquet', [
      { name: 'README.md', data: '# A data set' },
      { name: 'data/train-00000-of-00002.parquet', data: huggingFaceParquet(train.slice(0, 10), CLASSES, 4) },
      { name: 'data/train-00001-of-00002.parquet', data: huggingFaceParquet(train.slice(10), CLASSES, 4) },
      { name: 'data/test-00000-of-00001.parquet', data: huggingFaceParquet(rowsOf('test'), CLASSES) },
    ]);
  },
  'Parquet files without names of pictures': () =>
    write(
      'parquet-folders',
      (['train', 'test'] as const).map((part) => ({
        name: `default/${part}/0000.parquet`,
        data: huggingFaceParquet(
          rowsOf(part).map((row) => ({ ...row, path: null })),
          CLASSES,
        ),
      })),
    ),
};

describe('the same pictures as in a folder', () => {
  it.each(Object.entries(CONTAINERS))('are in %s, bit for bit', async (_, make) => {
    const folder = factsOf(await open(await write('folder', tree())));
    expect(folder.train.count + folder.test.count).toBe(30);
    expect(folder.train.images).toEqual(labelled('train').flatMap(({ pixels }) => [...pixels]));
    expect(folder.train.labels).toEqual(labelled('train').map(({ label }) => label));
    expect(factsOf(await open(await make()))).toEqual(folder);
  });

  it('are in IDX files, which have no names of classes', async () => {
    const folder = factsOf(await open(await write('folder', tree())));
    const files = factsOf(await open(await write('idx', [...idx('train', 'train'), ...idx('test', 't10k')])));
    expect(files).toEqual({ ...folder, classNames: [] });
  });

  it('are in dataset.json with numbers, which are the names of the classes', async () => {
    const labels = pictures.map(({ split, name, label }) => [`${split}/${name}`, label]);
    const folder = factsOf(await open(await write('folder', tree())));
    const numbered = await write('json', [
      ...flat(),
      { name: 'dataset.json', data: JSON.stringify({ labels }) },
    ]);
    expect(factsOf(await open(numbered))).toEqual({ ...folder, classNames: ['0', '1', '2'] });
    // Without labels, its folders are only where the pictures lie.
    const none = await write('json-null', [...tree(), { name: 'dataset.json', data: '{"labels": null}' }]);
    const { train, classNames } = await open(none);
    expect([train.classes, classNames]).toEqual([1, []]);
  });
});
