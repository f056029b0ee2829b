import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../testing/tiny.ts';
import { manifoldShares } from './manifold.ts';
import { nearestOf, neighbourDistances, type Points } from './neighbours.ts';

const points = (values: Iterable<number>, size: number): Points => ({
  values: Float32Array.from(values),
  size,
});
const noise = (count: number, size: number, seed: number, offset = 0) =>
  points(
    noiseBytes(count * size, seed)
      .map((byte) => byte)
      .values()
      .map((byte) => byte / 255 + offset),
    size,
  );
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const figures = (real: Points, generated: Points) => {
  const { precision, recall, density, coverage } = manifoldShares(real, generated);
  return {
    precision: mean(precision),
    recall: mean(recall),
    density: mean(density),
    coverage: mean(coverage),
  };
};

/** By the definition, point by point, in float64. */
function squaredDistance(a: Points, i: number, b: Points, j: number): number {
  let sum = 0;
  for (let d = 0; d < a.size; d++)
    sum += ((a.values[i * a.size + d] ?? 0) - (b.values[j * b.size + d] ?? 0)) ** 2;
  return sum;
}

describe('distances', () => {
  it('to the k-th neighbour leave the point itself out', () => {
    // On a line: 0, 1, 3, 7, 15.
    const [first, third] = neighbourDistances(points([0, 1, 3, 7, 15], 1), [1, 3]);
    const rounded = (values: Float32Array | undefined) =>
      Array.from(values ?? [], (value) => Math.round(value));
    expect(rounded(first)).toEqual([1, 1, 4, 16, 64]);
    expect(rounded(third)).toEqual([49, 36, 16, 49, 196]);
  });

  it('to the nearest are those of the definition, far from the origin too', () => {
    const from = noise(40, 9, 1, 1000);
    const to = noise(70, 9, 2, 1000);
    const { index, squared } = nearestOf(from, to);
    for (let i = 0; i < 40; i++) {
      const all = Array.from({ length: 70 }, (_, j) => squaredDistance(from, i, to, j));
      const least = Math.min(...all);
      expect(squared[i]).toBeCloseTo(least, 3);
      expect(all[index[i] ?? 0]).toBeCloseTo(least, 3);
    }
  });

  it('to the nearest of a set that is compared with in parts are those of the whole set, of bytes as of floats', () => {
    const [from, to] = [noise(40, 9, 1), noise(70, 9, 2)];
    const bytes = (count: number, seed: number): Points => ({ values: noiseBytes(count * 9, seed), size: 9 });
    const whole = nearestOf(from, to);
    const ticks: number[] = [];
    // Nine points at a time, the last part of seven.
    const parts = nearestOf(bytes(40, 1), bytes(70, 2), (done) => ticks.push(done), 81);
    expect(parts.index).toEqual(whole.index);
    parts.squared.forEach((distance, i) => {
      expect(distance).toBeCloseTo(whole.squared[i] ?? -1, 5);
    });
    expect(ticks).toHaveLength(8);
    expect(ticks.at(-1)).toBe(40);
  });
});

describe('precision, recall, density and coverage', () => {
  it('are all there between a set and itself', () => {
    const real = noise(200, 4, 1);
    // Every ball holds its own centre and the five points that span it, the last on its very rim, give or take rounding.
    expect(figures(real, real)).toEqual({
      precision: 1,
      recall: 1,
      density: expect.closeTo(6 / 5, 1),
      coverage: 1,
    });
  });

  it('are nothing between sets far apart', () => {
    expect(figures(noise(200, 4, 1), noise(200, 4, 2, 100))).toEqual({
      precision: 0,
      recall: 0,
      density: 0,
      coverage: 0,
    });
  });

  it('tell samples of one mode apart: precise, without recall', () => {
    // Two clouds; the samples know the first only.
    const cloud = [...noise(150, 3, 1).values];
    const real = points([...cloud, ...noise(150, 3, 2, 50).values], 3);
    const samples = points([...cloud, ...cloud.map((value) => value + 1e-3)], 3);
    const { precision, recall, coverage } = figures(real, samples);
    expect(precision).toBe(1);
    expect(recall).toBeCloseTo(0.5, 1);
    expect(coverage).toBe(0.5);
  });

  it('tell samples that stray apart: half of them far off, all of the real ones met', () => {
    const real = noise(200, 3, 1);
    const samples = points([...real.values.subarray(0, 300), ...noise(100, 3, 5, 40).values], 3);
    const { precision, recall, coverage } = figures(real, samples);
    expect(precision).toBe(0.5);
    // The far half's balls reach each other only.
    expect(recall).toBeGreaterThan(0.9);
    expect(coverage).toBeGreaterThan(0.9);
  });

  it('are those of the definitions, counted one by one', () => {
    const real = noise(60, 5, 3);
    const generated = noise(60, 5, 4, 0.1);
    const radius = (set: Points, i: number, k: number) =>
      Array.from({ length: 60 }, (_, j) => squaredDistance(set, i, set, j)).sort((a, b) => a - b)[k] ?? 0;
    const indices = Array.from({ length: 60 }, (_, i) => i);
    const found = manifoldShares(real, generated);
    indices.forEach((g) => {
      expect(found.precision[g]).toBe(
        indices.some((r) => squaredDistance(generated, g, real, r) <= radius(real, r, 3)) ? 1 : 0,
      );
      const balls = indices.filter((r) => squaredDistance(generated, g, real, r) <= radius(real, r, 5));
      expect(found.density[g]).toBeCloseTo(balls.length / 5, 5);
    });
    indices.forEach((r) => {
      expect(found.recall[r]).toBe(
        indices.some((g) => squaredDistance(generated, g, real, r) <= radius(generated, g, 3)) ? 1 : 0,
      );
      expect(found.coverage[r]).toBe(
        indices.some((g) => squaredDistance(generated, g, real, r) <= radius(real, r, 5)) ? 1 : 0,
      );
    });
  });
});
