import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../testing/tiny.ts';
import { FrechetReference, fitGaussian, type Gaussian } from './frechet.ts';
import { POOLED_SPACE, pooledExtractor, pooledFeatures } from './pooled-pixels.ts';

const image = { height: 14, width: 14, channels: 1 } as const;
const pooledGaussian = (pixels: Uint8Array, shape: typeof image) => {
  const { values, size } = pooledFeatures(pixels, shape);
  return fitGaussian(values, size);
};
const pooledDistance = (real: Gaussian, generated: Gaussian) =>
  new FrechetReference(real).distance(generated);

describe('the pooled Fréchet distance', () => {
  it('is nothing between pictures and themselves', () => {
    const gaussian = pooledGaussian(noiseBytes(100 * 196, 1), image);
    expect(pooledDistance(gaussian, gaussian)).toBeCloseTo(0, 9);
  });

  it('is the squared distance of the means where only the brightness differs', () => {
    const dark = noiseBytes(300 * 196, 1).map((byte) => byte / 2);
    const bright = dark.map((byte) => byte + 51);
    // 49 cells, each 51 / 255 = 0.2 brighter.
    expect(pooledDistance(pooledGaussian(dark, image), pooledGaussian(bright, image))).toBeCloseTo(
      49 * 0.2 ** 2,
      6,
    );
  });

  it('is symmetric, and grows when the pictures collapse to one', () => {
    const varied = pooledGaussian(noiseBytes(300 * 196, 1), image);
    const others = pooledGaussian(noiseBytes(300 * 196, 2), image);
    const one = noiseBytes(196, 3);
    const collapsed = pooledGaussian(
      Uint8Array.from({ length: 300 * 196 }, (_, i) => one[i % 196] ?? 0),
      image,
    );
    expect(pooledDistance(varied, others)).toBeCloseTo(pooledDistance(others, varied), 9);
    expect(pooledDistance(varied, collapsed)).toBeGreaterThan(5 * pooledDistance(varied, others));
  });
});

describe('pooled pixels', () => {
  it('are each cell’s mean, row by row and channel by channel, of every image', () => {
    // 14 rows of 3 columns: cells of two rows and one column, in two channels.
    const [height, width, channels] = [14, 3, 2] as const;
    const image = Uint8Array.from({ length: height * width * channels }, (_, i) => i);
    const { count, size, values } = pooledFeatures(
      Uint8Array.of(...image, ...image.map((byte) => byte * 2)),
      {
        height,
        width,
        channels,
      },
    );
    expect([count, size, values.length]).toEqual([2, 7 * 3 * 2, 2 * 42]);
    for (let i = 0; i < 42; i++) {
      const [cell, channel] = [Math.floor(i / 2), i % 2];
      const [row, column] = [Math.floor(cell / 3), cell % 3];
      const upper = (2 * row * 3 + column) * 2 + channel;
      const mean = (upper + (upper + 3 * 2)) / 2 / 255;
      expect(values[i]).toBeCloseTo(mean, 12);
      expect(values[42 + i]).toBeCloseTo(2 * mean, 12);
    }
  });

  it('leave images of at most 7 × 7 as they are, and ignore a part of an image at the end', () => {
    const image = Uint8Array.from({ length: 5 * 7 }, (_, i) => 7 * i);
    const { count, size, values } = pooledFeatures(Uint8Array.of(...image, 1, 2, 3), {
      height: 5,
      width: 7,
      channels: 1,
    });
    expect([count, size]).toEqual([1, 35]);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo((7 * i) / 255, 12);
    });
  });

  it('are averages whatever the size: a plain image is the same in every cell', () => {
    const [height, width] = [45, 30];
    const images = Uint8Array.from({ length: height * width * 3 }, (_, i) => [51, 102, 255][i % 3] ?? 0);
    const { count, size, values } = pooledFeatures(images, { height, width, channels: 3 });
    expect([count, size]).toEqual([1, 7 * 7 * 3]);
    values.forEach((value, i) => {
      expect(value).toBeCloseTo([0.2, 0.4, 1][i % 3] ?? 0, 9);
    });
  });
});

it('the extractor without a classifier gives pooled pixels, and says how many images it has read', () => {
  const extractor = pooledExtractor(image);
  expect([extractor.kind, extractor.space, extractor.classifier]).toEqual([
    'pooled-pixels',
    POOLED_SPACE,
    undefined,
  ]);
  const images = noiseBytes(3 * 196, 4);
  const read: number[] = [];
  expect(extractor.extract(images, (count) => read.push(count))).toEqual(pooledFeatures(images, image));
  expect(read).toEqual([3]);
  expect(extractor.extract(images)).toEqual(pooledFeatures(images, image));
  extractor.dispose();
});
