import { describe, expect, it } from 'vitest';
import { variety } from './variety.ts';

/** Judgements whose features have one number that is not zero. */
const judged = (values: readonly number[], digits: readonly number[]) => {
  const features = new Float32Array(values.length * 128);
  values.forEach((value, row) => {
    features[row * 128 + 5] = value;
  });
  return { count: values.length, features, digits: Uint8Array.from(digits) };
};

describe('variety', () => {
  it('is the variance within the classes, however far apart they are', () => {
    // Class 0: 1, 3 (each 1 from their mean); class 7: 100, 104 (each 2).
    expect(variety(judged([1, 3, 100, 104], [0, 0, 7, 7]))).toBeCloseTo((1 + 1 + 4 + 4) / 4, 9);
    expect(variety(judged([1, 3, 100, 104], [0, 0, 0, 0]))).toBeGreaterThan(2000);
  });

  it('is nothing where each class is one picture', () => {
    expect(variety(judged([4, 4, 9, 9], [1, 1, 2, 2]))).toBe(0);
    expect(variety(judged([4, 9], [1, 2]))).toBe(0);
  });
});
