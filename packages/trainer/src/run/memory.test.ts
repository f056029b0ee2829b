import { type GanSpec, presetByName } from '@trazo/model';
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

  it('asks for another batch size only while two images fit, the smallest batch', () => {
    const said = (bytes: number) => {
      try {
        assertFitsMemory(dcgan, 8, mnist, bytes);
        return '';
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    };
    let [none, two] = [0.5e9, 1e9];
    while (two - none > 1) {
      const middle = (none + two) / 2;
      if (said(middle).startsWith('--model')) none = middle;
      else two = middle;
    }
    expect(said(two)).toContain('allowed is at most 2 here');
    expect(largest(mnist, two)).toBe(2);
    expect(largest(mnist, none)).toBe(1);
  });

  it('names the layer that takes most, also of activations', () => {
    expect(() => assertFitsMemory(dcgan, 8, mnist, 0.6e9)).toThrow(
      /; generator\[0\] \(dense\) takes most\.$/,
    );
    const image = { height: 1024, width: 1024, channels: 1 } as const;
    const generator: GanSpec['generator'] = [
      { type: 'dense', units: 1, useBias: false },
      { type: 'reshape', targetShape: [1, 1, 1] },
      { type: 'conv2d', filters: 600, kernelSize: 1, strides: 1, useBias: false },
      { type: 'upsample2d', size: 8 },
      { type: 'upsample2d', size: 8 },
      { type: 'upsample2d', size: 8 },
      { type: 'upsample2d', size: 2 },
    ];
    // Of two examples 789 million activations in the generator, twice 84 million in the discriminator, 12 bytes each.
    expect(() => assertFitsMemory({ ...dcgan, image, generator }, 8, mnist, 4e9)).toThrow(
      /--model "dcgan".* it would take about 23\.9 GB at least .*; generator\[6\] \(upsample2d\) takes most\.$/,
    );
  });

  it('counts the layers within a residual', () => {
    const inner = { type: 'conv2d', filters: 1, kernelSize: 1, strides: 1, useBias: false } as const;
    const withInner = (count: number): GanSpec => ({
      ...dcgan,
      discriminator: [
        { type: 'residual', layers: Array.from({ length: count }, () => inner) },
        ...dcgan.discriminator,
      ],
    });
    const fits = (spec: GanSpec, bytes: number) => {
      try {
        assertFitsMemory(spec, 256, mnist, bytes);
        return true;
      } catch {
        return false;
      }
    };
    const needed = (spec: GanSpec) => {
      let [low, high] = [0, 8e9];
      while (high - low > 1) {
        const middle = (low + high) / 2;
        if (fits(spec, middle)) high = middle;
        else low = middle;
      }
      return high;
    };
    // Of a real and a generated image, for each of nine layers and 256 examples; one weight each.
    const expected = 9 * (256 * 2 * 12 * 28 * 28 + 40);
    expect(Math.abs(needed(withInner(10)) - needed(withInner(1)) - expected)).toBeLessThan(10);
  });
});
