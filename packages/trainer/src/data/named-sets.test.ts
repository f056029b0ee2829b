import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileServer, respondWith, startFileServer } from '../testing/file-server.ts';
import { storedZip } from '../testing/stored-zip.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { encodeIdx } from './idx.ts';
import { IDX_FILES, type IdxFile } from './idx-folder.ts';
import {
  mirrorVariable,
  NAMED_SETS,
  type NamedSet,
  namedSet,
  SET_NAMES,
  type SetName,
} from './named-sets.ts';
import { openDataSet } from './open.ts';

// Small sets in place of the published ones, whose letters are numbered from 1.
const images = (count: number, seed: number) =>
  encodeIdx({ dimensions: [count, 28, 28], data: noiseBytes(count * 784, seed) });
const labels = (count: number, classes: number, first: number) =>
  encodeIdx({
    dimensions: [count],
    data: Uint8Array.from({ length: count }, (_, i) => first + (i % classes)),
  });

const filesOf = (name: SetName): Readonly<Record<IdxFile, Uint8Array>> => {
  const [classes, first] = name === 'emnist-letters' ? [26, 1] : [10, 0];
  return {
    'train-images-idx3-ubyte': gzipSync(images(30, 1)),
    'train-labels-idx1-ubyte': gzipSync(labels(30, classes, first)),
    't10k-images-idx3-ubyte': gzipSync(images(5, 2)),
    't10k-labels-idx1-ubyte': gzipSync(labels(5, classes, first)),
  };
};

let folder: string;
let server: FileServer;
let served: ReadonlyMap<string, Uint8Array>;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  lines = [];
  server = await startFileServer((request, response) => {
    const content = served.get(request.url ?? '');
    if (content === undefined) response.writeHead(404).end();
    else respondWith(request, response, Buffer.from(content));
  });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** A known set with the hashes of other files, and this server for a mirror. */
function small(name: SetName, mirrors: readonly string[] = [server.url]): NamedSet {
  const set: NamedSet = NAMED_SETS[name];
  const files = filesOf(name);
  const content = (file: IdxFile) => (set.of === 'gzip' ? files[file] : undefined);
  const hashes = Object.fromEntries(
    IDX_FILES.map((file) => [
      file,
      createHash('sha256')
        .update(content(file) ?? '')
        .digest('hex'),
    ]),
  );
  return { ...set, mirrors, hashes: { ...set.hashes, ...hashes } };
}

function open(dataset: string, set: NamedSet, dataDir?: string, env: NodeJS.ProcessEnv = {}) {
  return openDataSet(
    { dataset, dataDir, cwd: folder },
    {
      env,
      cacheDir: join(folder, 'cache'),
      log: (line) => lines.push(line),
      transfer: () => () => {},
      stages: { begin: () => ({ tick: () => {}, end: () => {} }) },
      namedSet: (name) => (name === set.name ? set : undefined),
    },
  );
}

describe('the known data sets', () => {
  it('are found by their names alone', () => {
    expect(SET_NAMES).toEqual(['mnist', 'fashion-mnist', 'kmnist', 'emnist-letters']);
    expect(SET_NAMES.map((name) => namedSet(name)?.name)).toEqual(SET_NAMES);
    expect([namedSet('toString'), namedSet('strokes'), namedSet('MNIST')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('name the variables of their mirrors', () => {
    expect(SET_NAMES.map((name) => mirrorVariable(NAMED_SETS[name]))).toEqual([
      'TRAZO_MNIST_URL',
      'TRAZO_FASHION_MNIST_URL',
      'TRAZO_KMNIST_URL',
      'TRAZO_EMNIST_LETTERS_URL',
    ]);
  });

  it.each(SET_NAMES)('%s has four hashes of its own, and a name for each class or none', (name) => {
    const { hashes, classNames, mirrors } = NAMED_SETS[name];
    expect(new Set(Object.values(hashes)).size).toBe(4);
    for (const hash of Object.values(hashes)) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect([0, 10, 26]).toContain(classNames.length);
    expect(new Set(classNames).size).toBe(classNames.length);
    expect(mirrors.length).toBeGreaterThan(0);
  });

  it.each(['fashion-mnist', 'kmnist'] as const)(
    '%s is downloaded once, with the names of its classes',
    async (name) => {
      served = new Map(IDX_FILES.map((file) => [`/${file}.gz`, filesOf(name)[file]]));
      const data = await open(name, small(name));
      expect(data).toMatchObject({ name, source: server.url, classNames: NAMED_SETS[name].classNames });
      expect(data.train).toMatchObject({ count: 30, height: 28, width: 28, channels: 1, classes: 10 });
      expect(await open(name, small(name))).toEqual({ ...data, source: 'the cache' });
      expect(server.requests).toHaveLength(4);
    },
  );

  it('emnist-letters is taken out of its archive, turned upright, and the archive is not kept', async () => {
    const files = filesOf('emnist-letters');
    const { names } = NAMED_SETS['emnist-letters'];
    const members = IDX_FILES.map((file) => [`gzip/${names[file]}.gz`, files[file]]);
    served = new Map([['/gzip.zip', storedZip(Object.fromEntries([...members, ['gzip/other.gz', 'x']]))]]);
    const set = small('emnist-letters', [`${server.url}/gzip.zip`]);
    const data = await open('emnist-letters', set);
    expect(data.classNames.join('')).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    expect(data.train).toMatchObject({ count: 30, classes: 26 });
    expect([...data.train.labels.subarray(0, 3)]).toEqual([0, 1, 2]);
    const stored = noiseBytes(30 * 784, 1);
    expect([data.train.images[1], data.train.images[28]]).toEqual([stored[28], stored[1]]);
    expect((await readdir(join(folder, 'cache', 'emnist-letters'))).sort()).toEqual(
      IDX_FILES.map((file) => `${names[file]}.gz`).sort(),
    );
    expect(await open('emnist-letters', set)).toEqual({ ...data, source: 'the cache' });
    expect(server.requests).toEqual(['/gzip.zip']);
  });

  it('emnist-letters is downloaded once by two processes that start together', async () => {
    const files = filesOf('emnist-letters');
    const { names } = NAMED_SETS['emnist-letters'];
    const members = IDX_FILES.map((file) => [`gzip/${names[file]}.gz`, files[file]]);
    served = new Map([['/gzip.zip', storedZip(Object.fromEntries(members))]]);
    const set = small('emnist-letters', [`${server.url}/gzip.zip`]);
    const [a, b] = await Promise.all([open('emnist-letters', set), open('emnist-letters', set)]);
    expect(a.train).toEqual(b.train);
    expect(server.requests).toEqual(['/gzip.zip']);
  });

  it('are not taken from an archive with another file in place of one', async () => {
    const { names } = NAMED_SETS['emnist-letters'];
    const members = IDX_FILES.map((file) => [`gzip/${names[file]}.gz`, gzipSync(images(1, 9))]);
    served = new Map([['/gzip.zip', storedZip(Object.fromEntries(members))]]);
    await expect(open('emnist-letters', small('emnist-letters', [`${server.url}/gzip.zip`]))).rejects.toThrow(
      /gzip\.zip: emnist-letters-train-images-idx3-ubyte\.gz: has the SHA-256 [0-9a-f]{64} where EMNIST Letters's is/,
    );
    expect(await readdir(join(folder, 'cache', 'emnist-letters'))).toEqual([]);
  });

  it('come from the mirror that a variable names first', async () => {
    served = new Map(IDX_FILES.map((file) => [`/${file}.gz`, filesOf('kmnist')[file]]));
    const data = await open('kmnist', small('kmnist', ['http://127.0.0.1:9']), undefined, {
      TRAZO_KMNIST_URL: server.url,
    });
    expect(data.source).toBe(server.url);
  });

  it('are read from a folder, gzipped ones only with the published content', async () => {
    const names = NAMED_SETS['emnist-letters'].names;
    for (const file of IDX_FILES)
      await writeFile(join(folder, `${names[file]}.gz`), filesOf('emnist-letters')[file]);
    const data = await open('emnist-letters', small('emnist-letters'), folder);
    expect(data).toMatchObject({ name: 'emnist-letters', source: '--data-dir', train: { classes: 26 } });
    await writeFile(join(folder, `${names['train-images-idx3-ubyte']}.gz`), gzipSync(images(30, 3)));
    await expect(open('emnist-letters', small('emnist-letters'), folder)).rejects.toThrow(
      /train-images-idx3-ubyte\.gz: is not EMNIST Letters's: its SHA-256 is/,
    );
  });

  it('say what is not verified, and that a folder of their name is not meant', async () => {
    const { names } = NAMED_SETS.kmnist;
    await mkdir(join(folder, 'kmnist'));
    for (const file of IDX_FILES)
      await writeFile(join(folder, names[file]), gunzipSync(filesOf('kmnist')[file]));
    const data = await open('kmnist', small('kmnist'), folder);
    expect(data.train).toMatchObject({ count: 30, classes: 10 });
    expect(lines).toEqual([
      'KMNIST is meant, not the folder or file of that name here, which is ./kmnist.',
      'The known hashes of KMNIST are those of its .gz files: uncompressed files are not verified.',
    ]);
  });

  it('are never replaced: the error says what to name', async () => {
    served = new Map();
    await expect(open('fashion-mnist', small('fashion-mnist'))).rejects.toMatchObject({
      message: expect.stringContaining('--dataset fashion-mnist: Fashion-MNIST: could not be downloaded.'),
      hint: expect.stringMatching(
        /four files \(train-images-idx3-ubyte, .*with --data-dir, or a mirror in TRAZO_FASHION_MNIST_URL\./,
      ),
    });
    await expect(open('emnist-letters', small('emnist-letters'), folder)).rejects.toThrow(
      /has no emnist-letters-train-images-idx3-ubyte or emnist-letters-train-images-idx3-ubyte\.gz/,
    );
  });
});
