import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../testing/tiny.ts';
import { median, memorisation } from './memorisation.ts';

const noise = (count: number, seed: number) => ({
  values: Float32Array.from(noiseBytes(count * 16, seed), (byte) => byte / 255),
  size: 16,
});

describe('memorisation', () => {
  const training = noise(400, 1);
  const heldOut = noise(200, 2);

  it('is told by a ratio of about one for samples as new as held-out ones', () => {
    const { ratio, nearCopies } = memorisation(noise(200, 3), heldOut, training, 0);
    expect(ratio.low).toBeLessThan(1.05);
    expect(ratio.high).toBeGreaterThan(0.95);
    expect(nearCopies).toBeLessThan(0.05);
  });

  it('is told by a ratio of nothing for copies, and names what was copied', () => {
    const copies = { values: training.values.slice(16 * 100, 16 * 200), size: 16 };
    const { ratio, nearCopies, index } = memorisation(copies, heldOut, training, 0);
    expect(ratio.value).toBeLessThan(0.01);
    expect(nearCopies).toBe(1);
    expect([...index]).toEqual(Array.from({ length: 100 }, (_, i) => 100 + i));
  });

  it('counts the copies among other samples', () => {
    const values = Float32Array.from([...training.values.subarray(0, 16 * 50), ...noise(150, 3).values]);
    expect(memorisation({ values, size: 16 }, heldOut, training, 0).nearCopies).toBeCloseTo(0.25, 1);
  });

  it('counts samples that are nearer than the nearest hundredth of the held-out images', () => {
    const at = (...values: number[]) => ({ values: Float32Array.from(values), size: 1 });
    // Distances 1 … 200 from the only training image: two of them are the nearest hundredth, and 3 is the next.
    const held = at(...Array.from({ length: 200 }, (_, i) => i + 1));
    const found = memorisation(at(1, 2.5, -2.75, 3, 4, 10, 11, -12), held, at(0), 0);
    expect(found.nearCopies).toBe(3 / 8);
    expect([...found.distance]).toEqual([1, 2.5, 2.75, 3, 4, 10, 11, 12]);
    expect(found.ratio.value).toBeCloseTo(3.5 / 100.5, 6);
  });
});

describe('the median', () => {
  it('is the middle, or the mean of the two there', () => {
    expect(median(Float32Array.of(5, 1, 3))).toBe(3);
    expect(median(Float32Array.of(5, 1, 3, 4))).toBe(3.5);
  });
});
