import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { archives, grey, numpyFile } from '../../testing/numpy-files.ts';
import { tarOf, zipOf } from '../../testing/pack.ts';
import { noiseBytes } from '../../testing/tiny.ts';
import { huggingFaceParquet } from '../../testing/write-parquet.ts';
import { encodeIdx } from '../idx.ts';
import { openDataSet } from '../open.ts';

const ROUNDS = 30;
/** Bytes at the end that are damaged as often as all others: there zip and Parquet files have their directories. */
const TAIL = 700;

let root: string;
let members: readonly { readonly name: string; readonly data: Uint8Array }[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trazo-'));
  members = await Promise.all(
    Array.from({ length: 6 }, async (_, i) => {
      const raw = { width: 8, height: 8, channels: 1 } as const;
      const image = sharp(noiseBytes(64, i), { raw }).toColourspace('b-w');
      return { name: `${i % 2 === 0 ? 'a' : 'b'}/${i}.png`, data: await image.png().toBuffer() };
    }),
  );
});
afterAll(() => rm(root, { recursive: true }));

const CONTAINERS: Readonly<Record<string, () => Uint8Array>> = {
  zip: () => zipOf(members),
  zip64: () => zipOf(members.map((member) => ({ ...member, zip64: true }))),
  tar: () => tarOf(members),
  'tar.gz': () => gzipSync(tarOf(members)),
  parquet: () =>
    huggingFaceParquet(
      members.map(({ name, data }, i) => ({ bytes: data, path: name, label: i % 2 })),
      ['a', 'b'],
      2,
    ),
  npz: () => numpyFile(archives.Keras),
  npy: () => numpyFile(grey['float32 from 0 to 1']),
  csv: () => csv(),
  'csv.gz': () => gzipSync(csv()),
  idx: () => encodeIdx({ dimensions: [6, 8, 8], data: noiseBytes(384, 1) }),
};

function csv(): Uint8Array {
  const rows = Array.from({ length: 12 }, (_, i) => [i % 3, ...noiseBytes(64, i)].join(','));
  return Buffer.from(
    `label,${Array.from({ length: 64 }, (_, i) => `pixel${i}`).join(',')}\n${rows.join('\n')}\n`,
  );
}

/** A file with some of its bytes changed, and sometimes cut off; the same for the same seed. */
function damaged(whole: Uint8Array, seed: number): Uint8Array {
  const random = noiseBytes(64, seed);
  let used = 0;
  const below = (limit: number) => {
    const [high = 0, low = 0] = [random[used++], random[used++]];
    return Math.floor(((high * 256 + low) / 65536) * limit);
  };
  const bytes = Uint8Array.from(whole);
  for (let left = 1 + below(4); left > 0; left--) {
    const at = below(2) === 0 ? Math.max(0, bytes.length - 1 - below(TAIL)) : below(bytes.length);
    bytes[at] = below(2) === 0 ? below(256) : 255;
  }
  return below(10) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

it.each(Object.entries(CONTAINERS))(
  'a damaged %s file is read in part or refused, and nothing else',
  async (kind, make) => {
    const file = join(root, `damaged.${kind}`);
    const ports = {
      env: {},
      cacheDir: join(root, 'cache'),
      transfer: () => () => {},
      log: () => {},
      stages: { begin: () => ({ tick: () => {}, end: () => {} }) },
    };
    const problems: string[] = [];
    for (let seed = 0; seed < ROUNDS; seed++) {
      await writeFile(file, damaged(make(), seed));
      const request = { dataset: file, cwd: root, image: { height: 8, width: 8, channels: 1 } };
      const error = await openDataSet(request, ports).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      if (error !== undefined && !(error instanceof DataError)) throw error;
      if (error !== undefined) problems.push(error.message);
    }
    expect(problems.length).toBeGreaterThan(0);
    // What a program says to itself helps nobody.
    expect(
      problems.filter((problem) => /undefined|is not a function|typed array|DataView|argument/.test(problem)),
    ).toEqual([]);
  },
);
