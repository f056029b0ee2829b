import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import { ImageNetwork } from './image-network.ts';
import { cachedNetwork } from './network-cache.ts';

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(cacheDir, { recursive: true }));

const image = { height: 9, width: 8, channels: 3 };
const images = noiseBytes(5 * 9 * 8 * 3, 1);

describe('the cache of networks', () => {
  let trainings = 0;
  /** The features of the network, and how often one was trained for them. */
  const open = async (facts: readonly number[] = [1], data = images, folder: string | null = cacheDir) => {
    trainings = 0;
    const { network, sha256 } = await cachedNetwork(
      folder ?? undefined,
      'classifier',
      facts,
      [data],
      async () => {
        trainings += 1;
        return new ImageNetwork(image, 4, 7);
      },
    );
    const { features } = network.run(images);
    network.dispose();
    return { features, sha256, trainings };
  };

  it('trains once for the same images and facts, and gives the same network bit for bit', async () => {
    const { trainings: first, ...trained } = await open();
    const { trainings: second, ...read } = await open();
    expect([first, second]).toEqual([1, 0]);
    expect(read).toEqual(trained);
    expect(await open([2])).toEqual({ ...trained, trainings: 1 });
    expect(
      (
        await open(
          [1],
          images.map((byte) => byte ^ 1),
        )
      ).trainings,
    ).toBe(1);
    expect(await open([1], images, null)).toEqual({ ...trained, trainings: 1 });
  });

  it.each<[string, (file: (name: string) => string) => Promise<void>]>([
    [
      'a flipped bit',
      async (file) => {
        const bytes = await readFile(file('weights.bin'));
        bytes[123] = (bytes[123] ?? 0) ^ 1;
        await writeFile(file('weights.bin'), bytes);
      },
    ],
    ['a missing file', (file) => rm(file('weights.bin'))],
    ['text that is no JSON', (file) => writeFile(file('network.json'), '{')],
    [
      'another network',
      async (file) => {
        const text = await readFile(file('network.json'), 'utf8');
        await writeFile(file('network.json'), text.replace('"outputs":4', '"outputs":5'));
      },
    ],
  ])('with %s trains again, and keeps no tensors', async (_, spoil) => {
    const before = tf.memory().numTensors;
    const { trainings: first, ...trained } = await open();
    const [folder = ''] = await readdir(join(cacheDir, 'networks'));
    await spoil((name) => join(cacheDir, 'networks', folder, name));
    expect(await open()).toEqual({ ...trained, trainings: 1 });
    expect(await open()).toEqual({ ...trained, trainings: 0 });
    expect(first).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('that cannot be written is none', async () => {
    await writeFile(join(cacheDir, 'networks'), 'a file, where the folder would be');
    expect((await open()).trainings).toBe(1);
    expect((await open()).trainings).toBe(1);
  });
});
