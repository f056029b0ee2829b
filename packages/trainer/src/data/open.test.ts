import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FileServer, respondWith, startFileServer } from '../testing/file-server.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { writeIdxFolder } from '../testing/write-idx-folder.ts';
import { encodeIdx } from './idx.ts';
import { namedSet } from './named-sets.ts';
import { openDataSet } from './open.ts';

let folder: string;
let server: FileServer;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  lines = [];
  server = await startFileServer((request, response) => {
    if (request.url?.endsWith('train-images-idx3-ubyte.gz')) {
      respondWith(
        request,
        response,
        gzipSync(encodeIdx({ dimensions: [1, 28, 28], data: noiseBytes(784, 1) })),
      );
    } else response.writeHead(404).end();
  });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function ports(env: NodeJS.ProcessEnv = {}) {
  return {
    // The only mirror that a test can reach.
    env: { TRAZO_MNIST_URL: server.url, ...env },
    namedSet: (name: string) => {
      const set = namedSet(name);
      return set && { ...set, mirrors: [] };
    },
    cacheDir: folder,
    log: (line: string) => lines.push(line),
    transfer: () => () => {},
    stages: { begin: () => ({ tick: () => {}, end: () => {} }) },
  };
}

describe('the data set', () => {
  it('mnist is never replaced: the error names every URL that was tried, the hashes, and the remedy', async () => {
    const opening = openDataSet({ dataset: 'mnist', cwd: folder }, ports());
    await expect(opening).rejects.toThrow(
      /train-images-idx3-ubyte\.gz.* has the SHA-256 [0-9a-f]{64} where MNIST's is ba891046/,
    );
    await expect(openDataSet({ dataset: 'mnist', cwd: folder }, ports())).rejects.toMatchObject({
      hint: expect.stringContaining('--dataset strokes'),
    });
    expect(await readdir(join(folder, 'mnist'))).toEqual([]);
  });

  it('auto falls back to strokes if MNIST is not available, and reports it', async () => {
    const data = await openDataSet({ dataset: 'auto', cwd: folder }, ports());
    expect(data).toMatchObject({ name: 'strokes', fallback: true });
    expect([data.train.count, data.test.count]).toEqual([60_000, 10_000]);
    // Pins all 60,000 images: what a card says about its data must stay true.
    expect(data.sha256).toBe('3d9b96ff4783a1d71dbad4f75f8bae07ac5cb4a09422311b9e343dd7d83bf8c0');
    expect(lines.join('\n')).toContain('*** Using the built-in data set "strokes" instead');
  });

  it.each(['auto', 'mnist'])('%s reports a damaged folder that the user named', async (dataset) => {
    const broken = join(folder, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'train-images-idx3-ubyte'), 'x');
    await expect(openDataSet({ dataset, dataDir: 'broken', cwd: folder }, ports())).rejects.toThrow(/broken/);
    await expect(openDataSet({ dataset, cwd: folder }, ports({ TRAZO_DATA_DIR: broken }))).rejects.toThrow(
      /broken/,
    );
    expect(server.requests).toEqual([]);
  });

  it('has the name of its folder, but not the name of a user', async () => {
    const shape = { height: 4, width: 4, channels: 1, classes: 2, count: 4 } as const;
    const home = join(folder, 'home', 'ana');
    await writeIdxFolder(join(home, 'digits'), shape);
    await writeIdxFolder(home, shape);
    await writeIdxFolder(join(folder, 'home'), shape);
    await writeIdxFolder(join(folder, 'home', 'anaconda'), shape);
    vi.stubEnv('HOME', home);
    try {
      const name = async (dataset: string) => (await openDataSet({ dataset, cwd: home }, ports())).name;
      expect(await name('digits')).toBe('digits');
      expect(await name('../anaconda')).toBe('anaconda');
      expect([await name('.'), await name(home), await name('..')]).toEqual([
        'pictures',
        'pictures',
        'pictures',
      ]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('of a file has the file’s name without its ending, or what IDX files have in common', async () => {
    const named = async (name: string, bytes: Uint8Array | string) => {
      await mkdir(join(folder, 'set'), { recursive: true });
      await writeFile(join(folder, 'set', name), bytes);
      return (await openDataSet({ dataset: `set/${name}`, cwd: folder }, ports())).name;
    };
    const images = encodeIdx({ dimensions: [3, 2, 2], data: noiseBytes(12, 1) });
    expect(await named('shapes_train.csv', '1,0,1,2,3\n0,1,2,3,4\n')).toBe('shapes_train');
    expect(await named('shapes.idx.gz', gzipSync(images))).toBe('shapes');
    expect(await named('emnist-digits-train-images-idx3-ubyte', images)).toBe('emnist-digits');
    expect(await named('train-images-idx3-ubyte', images)).toBe('set');
  });

  it('of a user’s folder that is missing is an error that names the folder', async () => {
    const opening = openDataSet({ dataset: './mine', cwd: folder }, ports());
    await expect(opening).rejects.toThrow(/mine: no such file or folder/);
    await expect(openDataSet({ dataset: 'minst', cwd: folder }, ports())).rejects.toMatchObject({
      hint: expect.stringContaining(
        'auto, mnist, fashion-mnist, kmnist, emnist-letters, strokes, or a folder',
      ),
    });
  });

  it('of a user’s folder has the folder’s name, but never the name of another data set', async () => {
    const put = async (name: string) => {
      await mkdir(join(folder, name));
      const images = encodeIdx({ dimensions: [2, 2, 2], data: noiseBytes(8, 1) });
      const labels = encodeIdx({ dimensions: [2], data: Uint8Array.of(0, 1) });
      for (const part of ['train', 't10k']) {
        await writeFile(join(folder, name, `${part}-images-idx3-ubyte`), images);
        await writeFile(join(folder, name, `${part}-labels-idx1-ubyte`), labels);
      }
      return (await openDataSet({ dataset: `./${name}`, cwd: folder }, ports())).name;
    };
    expect([await put('fashion'), await put('mnist'), await put('strokes')]).toEqual([
      'fashion',
      'own-mnist',
      'own-strokes',
    ]);
  });

  const real = process.env['TRAZO_DATA_DIR'];
  it.skipIf(!real)('mnist is real MNIST (skipped without TRAZO_DATA_DIR)', async () => {
    const data = await openDataSet({ dataset: 'mnist', dataDir: real, cwd: folder }, ports());
    expect(data.sha256).toBe('ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db');
    expect(data.train).toMatchObject({ count: 60_000, height: 28, width: 28, channels: 1, classes: 10 });
    expect(data.test.count).toBe(10_000);
  });
});
