import { describe, expect, it } from 'vitest';
import { accuracyOf, classHistogram, matches } from './histogram.ts';
import { classifierScore, entropyOf } from './score.ts';

const rows = (count: number, row: (i: number) => number[]) =>
  Float32Array.from(Array.from({ length: count }, (_, i) => row(i)).flat());
const oneHot = (digit: number) => Array.from({ length: 10 }, (_, i) => (i === digit ? 1 : 0));

describe('the MNIST score', () => {
  it('is the number of classes for clear digits of all classes alike', () => {
    expect(
      classifierScore(
        rows(1000, (i) => oneHot(i % 10)),
        10,
        0,
      ).value,
    ).toBeCloseTo(10, 6);
  });

  it('is one where every picture says the same, clearly or not', () => {
    expect(
      classifierScore(
        rows(1000, () => oneHot(3)),
        10,
        0,
      ).value,
    ).toBeCloseTo(1, 6);
    expect(
      classifierScore(
        rows(1000, () => new Array(10).fill(0.1)),
        10,
        0,
      ).value,
    ).toBeCloseTo(1, 5);
  });

  it('is what the formula says for pictures that are half sure of one of two digits', () => {
    // p = (3/4, 1/4) or (1/4, 3/4), mean (1/2, 1/2): KL = 3/4 ln 3/2 + 1/4 ln 1/2.
    const score = classifierScore(
      rows(1000, (i) => (i % 2 ? [0.75, 0.25] : [0.25, 0.75])),
      2,
      0,
    );
    expect(score.value).toBeCloseTo(Math.exp(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5)), 6);
    expect(score.low).toBeLessThanOrEqual(score.value);
  });

  it('has the interval of its groups, which differ', () => {
    // 200 images in 100 groups of two: each a clear 0 and a clear 1, or twice the same.
    const images = rows(200, (i) => (i % 4 < 2 ? [1, 0] : [0, 1]));
    const { value, low, high } = classifierScore(images, 2, 0);
    expect(value).toBeCloseTo(2, 6);
    expect(high - value).toBeCloseTo(value - low, 9);
    // exp(H(p)) of a share p of 100 drawn groups: 2 − 4 (p − 1/2)², whose standard deviation is 4 √2 / 400.
    expect((high - low) / 2 / (1.96 * 4 * (Math.SQRT2 / 400))).toBeGreaterThan(0.6);
    expect((high - low) / 2 / (1.96 * 4 * (Math.SQRT2 / 400))).toBeLessThan(1.4);
  });
});

describe('a class histogram', () => {
  it('holds shares and as many effective classes as are equally frequent', () => {
    expect(classHistogram([0, 1, 1, 0, 3, 3], 4)).toEqual({
      shares: [2 / 6, 2 / 6, 0, 2 / 6],
      effective: expect.closeTo(3, 9),
    });
    expect(classHistogram(new Uint8Array(50), 10).effective).toBe(1);
  });

  it('rests on an entropy that takes counts as well as shares', () => {
    expect(entropyOf([2, 2, 4])).toBeCloseTo(entropyOf([0.25, 0.25, 0.5]), 12);
    expect(entropyOf([0.25, 0.25, 0.5])).toBeCloseTo(1.5 * Math.LN2, 12);
  });
});

describe('agreement', () => {
  it('is told picture by picture', () => {
    expect([...matches([1, 2, 3], [1, 0, 3])]).toEqual([1, 0, 1]);
  });

  it('is as large as the share of pictures that match', () => {
    expect(accuracyOf([1, 2, 3, 4], [1, 0, 3, 4])).toBe(0.75);
    expect(accuracyOf([1], [2])).toBe(0);
  });
});
