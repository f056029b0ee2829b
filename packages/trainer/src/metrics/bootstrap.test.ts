import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../testing/tiny.ts';
import { estimate, estimateMean, groupsOf } from './bootstrap.ts';

describe('groups', () => {
  it.each([1, 7, 100, 101, 2_345])(
    'of %i members hold each once, in sizes that differ by one at most',
    (count) => {
      const groups = groupsOf(count);
      expect(groups).toHaveLength(Math.min(100, count));
      expect(groups[0]?.first).toBe(0);
      expect(groups.at(-1)?.last).toBe(count);
      expect(groups.slice(1).map(({ first }) => first)).toEqual(groups.slice(0, -1).map(({ last }) => last));
      const sizes = groups.map(({ first, last }) => last - first);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    },
  );
});

describe('the bootstrap', () => {
  const values = noiseBytes(10_000, 3);

  it('gives the mean, and an interval as wide as the theory of means says', () => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const found = estimateMean(values, 0);
    expect(found.value).toBeCloseTo(mean, 9);
    const reach = (found.high - found.low) / 2;
    const expected = 1.96 * (deviation / Math.sqrt(values.length));
    // 100 groups and 100 resamples know a deviation to about a tenth.
    expect(reach / expected).toBeGreaterThan(0.7);
    expect(reach / expected).toBeLessThan(1.3);
    expect(found.high - found.value).toBeCloseTo(found.value - found.low, 9);
  });

  it('reaches 1.96 standard errors to either side', () => {
    // One interval knows a standard error to a tenth, the mean of a hundred seeds to a hundredth.
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const standardError = deviation / Math.sqrt(values.length);
    const reaches = Array.from({ length: 100 }, (_, seed) => {
      const { low, high } = estimateMean(values, seed);
      return (high - low) / 2 / standardError;
    });
    const reach = reaches.reduce((sum, each) => sum + each, 0) / reaches.length;
    // 100 groups have one degree of freedom less than members: the groups' spread is theirs, not the members'.
    const groups = groupsOf(values.length).map(({ first, last }) => values.slice(first, last));
    const means = groups.map((group) => group.reduce((sum, value) => sum + value, 0) / group.length);
    const spread = Math.sqrt(
      means.reduce((sum, each) => sum + (each - mean) ** 2, 0) / means.length / means.length,
    );
    expect(reach / (spread / standardError)).toBeGreaterThan(1.96 * 0.97);
    expect(reach / (spread / standardError)).toBeLessThan(1.96 * 1.03);
  });

  it('reaches 1.96 sample standard deviations of its resamples, computed from what it asks for', () => {
    const seen: number[] = [];
    const { value, low, high } = estimate(
      12,
      (chosen) => {
        seen.push(chosen.reduce((sum, group) => sum + group ** 2, 0) / chosen.length);
        return seen.at(-1) ?? 0;
      },
      3,
    );
    const [whole, ...resampled] = seen;
    expect(resampled).toHaveLength(100);
    const mean = resampled.reduce((sum, each) => sum + each, 0) / 100;
    const deviation = Math.sqrt(resampled.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 99);
    expect(value).toBe(whole);
    // scipy.stats.norm.ppf(0.975)
    expect((high - value) / deviation).toBeCloseTo(1.959964, 6);
    expect((value - low) / deviation).toBeCloseTo(1.959964, 6);
  });

  it('is the same for the same seed and another for another', () => {
    expect(estimateMean(values, 5)).toEqual(estimateMean(values, 5));
    expect(estimateMean(values, 6).low).not.toBe(estimateMean(values, 5).low);
  });

  it('has no width where nothing varies', () => {
    expect(estimateMean(new Uint8Array(500).fill(1), 0)).toEqual({ value: 1, low: 1, high: 1 });
  });

  it('draws every group, with replacement, as many as there are', () => {
    const seen = new Set<number>();
    let repeats = 0;
    estimate(
      10,
      (chosen) => {
        expect(chosen).toHaveLength(10);
        for (const group of chosen) seen.add(group);
        if (new Set(chosen).size < 10) repeats += 1;
        return 0;
      },
      1,
    );
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(repeats).toBeGreaterThan(90);
  });
});
