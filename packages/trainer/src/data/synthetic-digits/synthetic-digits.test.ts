import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { syntheticDigits } from './synthetic-digits.ts';

const sample = syntheticDigits(1000, 0);
const images = Array.from({ length: sample.count }, (_, i) => sample.images.subarray(i * 784, (i + 1) * 784));
const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the synthetic digits', () => {
  it('are the same bytes everywhere', () => {
    const { images: bytes } = syntheticDigits(1000, 0);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(digest).toBe('c110f66b8e2ccb2b2e9ae13e7477506f880964cbe6c77703d49905a7b790932d');
  });

  it('do not depend on how many are made', () => {
    expect(syntheticDigits(20, 0).images).toEqual(sample.images.subarray(0, 20 * 784));
  });

  it('differ between training and test', () => {
    const test = syntheticDigits(10, 1);
    for (let i = 0; i < 10; i++) expect(test.images.subarray(i * 784, (i + 1) * 784)).not.toEqual(images[i]);
  });

  it('have every class equally often and no image twice', () => {
    for (let digit = 0; digit < 10; digit++)
      expect(sample.labels.filter((label) => label === digit)).toHaveLength(100);
    expect(new Set(images.map((image) => createHash('sha1').update(image).digest('hex'))).size).toBe(1000);
  });

  it('have MNIST’s ink: a mean of about 33 of 255, a sixth to a quarter of the pixels touched', () => {
    expect(mean(sample.images)).toBeGreaterThan(30);
    expect(mean(sample.images)).toBeLessThan(37);
    const touched = sample.images.filter((value) => value > 0).length / sample.images.length;
    expect(touched).toBeGreaterThan(0.16);
    expect(touched).toBeLessThan(0.25);
  });

  it('have their centre of mass where MNIST has it, in the middle of pixel 14', () => {
    let [mass, massX, massY] = [0, 0, 0];
    sample.images.forEach((value, i) => {
      mass += value;
      massX += value * (i % 28);
      massY += value * (Math.floor(i / 28) % 28);
    });
    expect(Math.abs(massX / mass - 14)).toBeLessThan(0.15);
    expect(Math.abs(massY / mass - 14)).toBeLessThan(0.15);
  });

  it('leave the edge of the image free, as MNIST does, and are never empty', () => {
    for (const image of images) {
      expect(image.filter((value) => value > 200).length).toBeGreaterThan(15);
      const edge = image.filter((_, i) => i < 28 || i >= 756 || i % 28 === 0 || i % 28 === 27);
      expect(mean(edge)).toBeLessThan(20);
    }
  });

  it('can be told apart: the nearest class mean is right for most', () => {
    const means = Array.from({ length: 10 }, (_, digit) => {
      const own = images.filter((_, i) => i % 10 === digit);
      return Float64Array.from(
        { length: 784 },
        (_, p) => own.reduce((sum, image) => sum + (image[p] ?? 0), 0) / own.length,
      );
    });
    const test = syntheticDigits(500, 1);
    let right = 0;
    test.labels.forEach((label, i) => {
      const image = test.images.subarray(i * 784, (i + 1) * 784);
      const distances = means.map((each) =>
        each.reduce((sum, value, p) => sum + (value - (image[p] ?? 0)) ** 2, 0),
      );
      if (distances.indexOf(Math.min(...distances)) === label) right += 1;
    });
    // The same rule gets 82% of real MNIST right.
    expect(right / test.count).toBeGreaterThan(0.75);
  });
});
