import { describe, expect, it } from 'vitest';
import { withinClassVariance } from './within-class-variance.ts';

/** Classified features with one number that is not zero. */
const classified = (numbers: readonly number[], labels: readonly number[]) => {
  const values = new Float32Array(numbers.length * 128);
  numbers.forEach((value, row) => {
    values[row * 128 + 5] = value;
  });
  const predictions = { labels: Uint8Array.from(labels), probabilities: new Float32Array() };
  return { count: numbers.length, size: 128, values, predictions };
};

describe('the variance within classes', () => {
  it('does not depend on how far apart the classes are', () => {
    // Class 0: 1, 3 (each 1 from their mean); class 7: 100, 104 (each 2).
    expect(withinClassVariance(classified([1, 3, 100, 104], [0, 0, 7, 7]))).toBeCloseTo(
      (1 + 1 + 4 + 4) / 4,
      9,
    );
    expect(withinClassVariance(classified([1, 3, 100, 104], [0, 0, 0, 0]))).toBeGreaterThan(2000);
  });

  it('is zero where each class is one image', () => {
    expect(withinClassVariance(classified([4, 4, 9, 9], [1, 1, 2, 2]))).toBe(0);
    expect(withinClassVariance(classified([4, 9], [1, 2]))).toBe(0);
  });
});
