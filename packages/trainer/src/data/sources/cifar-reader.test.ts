import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tarOf, zipOf } from '../../testing/pack.ts';
import { noiseBytes } from '../../testing/tiny.ts';
import { openSource } from './open-source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, bytes: Uint8Array | string): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

const PIXELS = 3072;
const image = (seed: number) => noiseBytes(PIXELS, seed);
/** The three planes of an image, pixel by pixel. */
const interleaved = (planes: Uint8Array) =>
  Uint8Array.from({ length: PIXELS }, (_, i) => planes[(i % 3) * 1024 + Math.floor(i / 3)] ?? 0);

describe('CIFAR in its binary version', () => {
  it('of ten classes is read from the folder above it, with its names', async () => {
    await put('cifar-10-batches-bin/data_batch_1.bin', Buffer.concat([Uint8Array.of(6), image(1)]));
    await put('cifar-10-batches-bin/data_batch_2.bin', Buffer.concat([Uint8Array.of(9), image(2)]));
    await put('cifar-10-batches-bin/test_batch.bin', Buffer.concat([Uint8Array.of(3), image(3)]));
    await put(
      'cifar-10-batches-bin/batches.meta.txt',
      'airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n',
    );
    const source = await openSource(folder);
    if (source.kind !== 'arrays') throw new Error('No arrays.');
    expect(source.train).toMatchObject({
      count: 2,
      height: 32,
      width: 32,
      channels: 3,
      labels: Uint8Array.of(6, 9),
      classes: 10,
    });
    expect(source.train.images.subarray(PIXELS)).toEqual(interleaved(image(2)));
    expect(source.test).toMatchObject({ count: 1, labels: Uint8Array.of(3), images: interleaved(image(3)) });
    expect(source.classNames[9]).toBe('truck');
  });

  it('is read from its tar.gz, and from a zip', async () => {
    const files = [
      { name: 'cifar-10-batches-bin/data_batch_1.bin', data: Buffer.concat([Uint8Array.of(2), image(1)]) },
      { name: 'cifar-10-batches-bin/batches.meta.txt', data: Buffer.from('airplane\nautomobile\nbird\n') },
      { name: 'cifar-10-batches-bin/readme.html', data: Buffer.from('<html>') },
    ];
    await put('cifar-10-binary.tar.gz', gzipSync(tarOf(files)));
    await put('cifar-10-binary.zip', zipOf(files));
    for (const name of ['cifar-10-binary.tar.gz', 'cifar-10-binary.zip']) {
      const source = await openSource(join(folder, name));
      expect(source).toMatchObject({
        format: 'CIFAR-10, binary version',
        train: { count: 1, labels: Uint8Array.of(2), classes: 3, images: interleaved(image(1)) },
        classNames: ['airplane', 'automobile', 'bird'],
      });
    }
  });

  it('of a hundred classes has the finer labels', async () => {
    await put('train.bin', Buffer.concat([Uint8Array.of(11, 19), image(1)]));
    await put('test.bin', Buffer.concat([Uint8Array.of(15, 99), image(2)]));
    await put('fine_label_names.txt', Array.from({ length: 100 }, (_, i) => `class ${i}`).join('\n'));
    const source = await openSource(folder);
    if (source.kind !== 'arrays') throw new Error('No arrays.');
    expect(source.train).toMatchObject({
      count: 1,
      labels: Uint8Array.of(19),
      classes: 100,
      images: interleaved(image(1)),
    });
    expect(source.test?.labels).toEqual(Uint8Array.of(99));
    expect(source.classNames).toHaveLength(100);
  });

  it('that is truncated is refused', async () => {
    await put('data_batch_1.bin', image(1));
    await expect(openSource(folder)).rejects.toThrow(
      /data_batch_1\.bin: has 3072 bytes; an image of CIFAR with its label is 3073/,
    );
  });
});

describe('formats that are not read', () => {
  it('are CIFAR in Python, with the version that is', async () => {
    await put('cifar-10-batches-py/data_batch_1', Uint8Array.of(0x80, 2, 0x7d));
    await put('cifar-10-batches-py/batches.meta', Uint8Array.of(0x80, 2, 0x7d));
    await expect(openSource(folder)).rejects.toMatchObject({
      message: expect.stringMatching(
        /data_batch_1: is CIFAR in the Python version, a pickle: loading it can run code/,
      ),
      hint: expect.stringContaining('cifar-10-binary.tar.gz'),
    });
  });

  it('are the tar.gz of CIFAR in Python', async () => {
    const files = [{ name: 'cifar-10-batches-py/data_batch_4', data: Uint8Array.of(0x80, 2, 0x7d) }];
    await put('cifar-10-python.tar.gz', gzipSync(tarOf(files)));
    await expect(openSource(join(folder, 'cifar-10-python.tar.gz'))).rejects.toThrow(
      /cifar-10-python\.tar\.gz: is CIFAR in the Python version, a pickle/,
    );
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['a pickle', Uint8Array.of(0x80, 4, 0x95, 0, 0), /is a Python pickle: loading it can run code/],
    [
      'a file of PyTorch',
      Buffer.concat([
        Buffer.from('PK\x03\x04'),
        Buffer.alloc(22),
        Uint8Array.of(13, 0, 0, 0),
        Buffer.from('data/data.pkl'),
      ]),
      /is a file of PyTorch/,
    ],
    ['HDF5', Buffer.from('\x89HDF\r\n\x1a\n\0\0', 'latin1'), /is an HDF5 file/],
    ['MATLAB', Buffer.from('MATLAB 5.0 MAT-file, Platform: GLNXA64'), /is a MATLAB file/],
  ])('are %s, with what to do instead', async (_, bytes, message) => {
    await put('data.bin', bytes);
    await expect(openSource(join(folder, 'data.bin'))).rejects.toThrow(message);
    await expect(openSource(join(folder, 'data.bin'))).rejects.toMatchObject({
      hint: expect.stringContaining('numpy.savez'),
    });
  });
});
