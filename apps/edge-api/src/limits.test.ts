import { describe, expect, it } from 'vitest';
import { countFits, imagesPerPass, maxImages, walkShape } from './limits.ts';

describe('limits by the size of the images', () => {
  it.each([
    [28, 28, 1, 64, 64],
    [32, 32, 3, 64, 64],
    [30, 45, 1, 48, 64],
    [256, 256, 3, 1, 21],
    [1024, 1024, 3, 1, 1],
  ])('%i × %i × %i: %i images per pass, %i per request', (width, height, channels, perPass, total) => {
    const image = { width, height, channels };
    expect(imagesPerPass(image)).toBe(perPass);
    expect(maxImages(image)).toBe(total);
  });

  // A picture has at most 2048 × 2048 = 4,194,304 bytes.
  it.each([
    [1024, 1024, 4, true],
    [1024, 1025, 4, false],
    // Three tiles take the room of four.
    [1024, 1025, 3, false],
    [1024, 2048, 2, true],
    [1024, 2049, 2, false],
    [512, 512, 16, true],
    [512, 512, 17, false],
  ])('tiles of %i × %i: whether the grid of %i fits is %s', (width, height, count, fits) => {
    expect(countFits(count, { width, height, channels: 1 })).toBe(fits);
  });

  it.each([
    [28, 28, 1, 4, 24],
    // 96 images of 43,690 bytes are the most of four in each of 24 frames.
    [43_690, 1, 1, 4, 24],
    [43_691, 1, 1, 1, 24],
    // Of 170 × 1028 bytes there are 24 in a picture, of 170 × 1029 only 23.
    [170, 1028, 1, 1, 24],
    [170, 1029, 1, 1, 23],
    [512, 512, 3, 1, 5],
    [2048, 1024, 1, 1, 2],
    [2048, 2048, 3, 1, 2],
  ])('a walk of images of %i × %i × %i: %i in each of %i frames', (width, height, channels, count, steps) => {
    expect(walkShape({ width, height, channels })).toEqual({ count, steps });
  });

  it('a walk of a model that is not known yet has four images in 24 frames', () => {
    expect(walkShape(undefined)).toEqual({ count: 4, steps: 24 });
  });
});
