import { describe, expect, it } from 'vitest';
import { imagesPerPass, maxImages } from './limits.ts';

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
});
