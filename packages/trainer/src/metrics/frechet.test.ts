import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../testing/tiny.ts';
import { addMoments, FrechetReference, fitGaussian, gaussianOf, momentsOf } from './frechet.ts';

const gaussian = (mean: number[], covariance: number[][]) => ({
  mean: Float64Array.from(mean),
  covariance: new Matrix(covariance),
});

describe('moments', () => {
  it('give the mean and the unbiased covariance', () => {
    const { mean, covariance } = fitGaussian([1, 10, 2, 0, 6, 5], 2);
    expect([...mean]).toEqual([3, 5]);
    // Columns 1 2 6 and 10 0 5.
    expect(covariance.to2DArray()).toEqual(
      [
        [7, -5],
        [-5, 25],
      ].map((row, i) => row.map((value, j) => (i === j ? value : -2.5))),
    );
  });

  it('of parts add up to those of the whole', () => {
    const vectors = noiseBytes(60 * 7, 1);
    const parts = momentsOf(vectors.subarray(0, 25 * 7), 7);
    addMoments(parts, momentsOf(vectors.subarray(25 * 7), 7));
    expect(parts).toEqual(momentsOf(vectors, 7));
    expect(gaussianOf(parts, 7)).toEqual(fitGaussian(vectors, 7));
  });
});

describe('the Fréchet distance', () => {
  it('in one dimension is the squared difference of the means and of the deviations', () => {
    const reference = new FrechetReference(gaussian([1], [[4]]));
    expect(reference.distance(gaussian([4], [[25]]))).toBeCloseTo(3 ** 2 + (5 - 2) ** 2, 12);
  });

  it('of Gaussians with independent parts is the sum over the parts', () => {
    const one = gaussian(
      [0, 1, 2],
      [
        [1, 0, 0],
        [0, 4, 0],
        [0, 0, 9],
      ],
    );
    const other = gaussian(
      [1, 1, 0],
      [
        [16, 0, 0],
        [0, 4, 0],
        [0, 0, 0],
      ],
    );
    expect(new FrechetReference(one).distance(other)).toBeCloseTo(1 + 9 + 0 + 0 + 4 + 9, 12);
  });

  it('of covariances that do not commute is what the closed form of 2 × 2 says', () => {
    // tr (AB)^½ = √(tr AB + 2 √det AB) for 2 × 2.
    const [a, b] = [
      [
        [2, 1],
        [1, 3],
      ],
      [
        [5, -2],
        [-2, 1],
      ],
    ] as const;
    const trace = 2 * 5 + 1 * -2 + (1 * -2 + 3 * 1);
    const determinant = (2 * 3 - 1) * (5 * 1 - 4);
    const expected = 2 + 3 + 5 + 1 - 2 * Math.sqrt(trace + 2 * Math.sqrt(determinant));
    const distance = new FrechetReference(
      gaussian(
        [0, 0],
        a.map((row) => [...row]),
      ),
    ).distance(
      gaussian(
        [0, 0],
        b.map((row) => [...row]),
      ),
    );
    expect(distance).toBeCloseTo(expected, 10);
  });

  it('is nothing to itself, the same both ways, and holds where a feature is always zero', () => {
    const one = fitGaussian(
      noiseBytes(200 * 6, 1).map((byte, i) => (i % 6 === 2 ? 0 : byte)),
      6,
    );
    const other = fitGaussian(
      noiseBytes(200 * 6, 2).map((byte, i) => (i % 6 === 2 ? 0 : byte / 2)),
      6,
    );
    expect(new FrechetReference(one).distance(one)).toBeCloseTo(0, 6);
    const there = new FrechetReference(one).distance(other);
    expect(there).toBeGreaterThan(1000);
    expect(new FrechetReference(other).distance(one) / there).toBeCloseTo(1, 9);
  });
});
