import { presetByName } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import type { ImageSet } from '../data/data-set.ts';
import { assertFitsMemory } from './memory.ts';

const set = (count: number, size = 28 * 28): ImageSet => ({
  images: new Uint8Array(count * size),
  labels: new Uint8Array(count),
  count,
  height: 28,
  width: 28,
  channels: 1,
  classes: 10,
});
const mnist = { name: 'mnist', train: set(60_000), test: set(10_000) };
const dcgan = presetByName('dcgan');

/** The largest batch size that fits. */
function largest(data: typeof mnist, memoryBytes: number): number {
  let [fits, tooLarge] = [0, 65_536];
  while (tooLarge - fits > 1) {
    const batchSize = (fits + tooLarge) >> 1;
    try {
      assertFitsMemory(dcgan, batchSize, data, memoryBytes);
      fits = batchSize;
    } catch {
      tooLarge = batchSize;
    }
  }
  return fits;
}

describe('the memory of a training', () => {
  it('allows dcgan on MNIST the measured batch size: 256 in 1.4 GB, but not in 1 GB', () => {
    expect(() => assertFitsMemory(dcgan, 256, mnist, 1.45e9)).not.toThrow();
    expect(() => assertFitsMemory(dcgan, 256, mnist, 1e9)).toThrow(
      /--batch-size "256" is not valid: allowed is at most \d+ here: it would take about 1\.\d GB of memory, there are 1\.0 GB/,
    );
  });

  it('counts the images: more bytes of images leave less memory for the batch', () => {
    const larger = { ...mnist, train: set(60_000, 8 * 28 * 28) };
    const extra = larger.train.images.length - mnist.train.images.length;
    expect(largest(larger, 2e9 + extra)).toBe(largest(mnist, 2e9));
    expect(largest(larger, 2e9)).toBeLessThan(largest(mnist, 2e9));
  });

  it('names images and weights if not even the smallest batch fits', () => {
    expect(() => assertFitsMemory(dcgan, 8, mnist, 0.6e9)).toThrow(
      /--model "dcgan" is not valid: allowed is a model that fits into memory together with mnist: .*0\.1 GB of images, 0\.1 GB of weights/,
    );
  });
});
