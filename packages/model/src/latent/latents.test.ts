import { describe, expect, it } from 'vitest';
import { latentsFromSeed, slerp } from './latents.ts';

function length(vector: Float32Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}

describe('latentsFromSeed', () => {
  it('gives the same first vectors whatever the count, also for sizes that are not a multiple of a block', () => {
    for (const size of [1, 3, 4, 100, 101]) {
      const many = latentsFromSeed(7, 16, size);
      expect(many).toHaveLength(16 * size);
      expect(latentsFromSeed(7, 4, size)).toEqual(many.subarray(0, 4 * size));
      expect(latentsFromSeed(7, 3, size, 5)).toEqual(many.subarray(5 * size, 8 * size));
    }
  });

  it('gives the same first elements of a vector whatever its size', () => {
    expect(latentsFromSeed(7, 1, 5)).toEqual(latentsFromSeed(7, 1, 100).subarray(0, 5));
  });

  it('never changes', () => {
    // Recorded when the sampler was introduced; other numbers would change every shared image.
    expect([...latentsFromSeed(0, 1, 4)].map((value) => value.toFixed(5))).toMatchInlineSnapshot(`
      [
        "-1.66872",
        "-1.22028",
        "0.40363",
        "-1.19330",
      ]
    `);
    expect(
      [...latentsFromSeed(0xffff_ffff, 1, 4, 63)].map((value) => value.toFixed(5)),
    ).toMatchInlineSnapshot(`
      [
        "0.27089",
        "-0.71418",
        "1.95608",
        "0.66307",
      ]
    `);
  });

  it('takes a block of four numbers for each four columns, and another for each row', () => {
    // From another implementation of Philox4x32-10 and Box–Muller, in Python with float64.
    const expected = [
      [-1.08286, -0.46015, 1.23252, 0.65043, 1.76461, 0.40853],
      [-0.35334, 0.88175, -1.91181, 0.93137, -1.09072, -0.30399],
    ];
    [...latentsFromSeed(42, 2, 6)].forEach((value, i) => {
      expect(value).toBeCloseTo(expected.flat()[i] ?? Number.NaN, 5);
    });
  });

  it('treats 0 and adjacent seeds like any other seed', () => {
    const firsts = [0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff].map(
      (seed) => latentsFromSeed(seed, 1, 1)[0],
    );
    expect(new Set(firsts).size).toBe(6);
  });

  it('is empty for a count of 0', () => {
    expect(latentsFromSeed(1, 0, 100)).toHaveLength(0);
  });

  it('is standard normal: mean, variance, skewness, kurtosis and tails', () => {
    const values = latentsFromSeed(11, 1000, 100);
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    // Bounds of about five standard errors of 100,000 samples.
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / 1e5));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / 1e5));
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / 1e5));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / 1e5));
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / values.length;
    expect(beyondTwo).toBeGreaterThan(0.0422);
    expect(beyondTwo).toBeLessThan(0.0488);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('samples vectors and adjacent columns independently', () => {
    const size = 50;
    const values = latentsFromSeed(5, 2000, size);
    const correlation = (offset: number) => {
      let sum = 0;
      for (let i = 0; i + offset < values.length; i++) sum += (values[i] ?? 0) * (values[i + offset] ?? 0);
      return sum / (values.length - offset);
    };
    for (const offset of [1, 2, 3, 4, size, 2 * size]) {
      expect(Math.abs(correlation(offset)), `offset ${offset}`).toBeLessThan(5 / Math.sqrt(values.length));
    }
  });
});

describe('slerp', () => {
  const from = latentsFromSeed(1, 1, 100);
  const to = latentsFromSeed(2, 1, 100);

  it('starts at one vector and ends at the other', () => {
    slerp(from, to, 0).forEach((value, i) => {
      expect(value).toBeCloseTo(from[i] ?? Number.NaN, 6);
    });
    slerp(from, to, 1).forEach((value, i) => {
      expect(value).toBeCloseTo(to[i] ?? Number.NaN, 6);
    });
  });

  it('preserves a typical length, which linear interpolation does not', () => {
    const middle = slerp(from, to, 0.5);
    expect(length(middle)).toBeGreaterThan(0.9 * Math.min(length(from), length(to)));
    const straight = from.map((value, i) => (value + (to[i] ?? 0)) / 2);
    expect(length(straight)).toBeLessThan(0.8 * Math.min(length(from), length(to)));
  });

  it('moves by equal angles', () => {
    const quarter = slerp(Float32Array.of(1, 0), Float32Array.of(0, 1), 1 / 3);
    expect(quarter[0]).toBeCloseTo(Math.cos(Math.PI / 6), 6);
    expect(quarter[1]).toBeCloseTo(Math.sin(Math.PI / 6), 6);
  });

  it('weights vectors of any length by their angle', () => {
    // sin((1 − t)θ)/sin θ and sin(tθ)/sin θ, computed in Python
    const obtuse = slerp(Float32Array.of(3, 0), Float32Array.of(-1, 1), 0.25);
    expect(obtuse[0]).toBeCloseTo(3.3754246, 6);
    expect(obtuse[1]).toBeCloseTo(0.785695, 6);
    const acute = slerp(Float32Array.of(2, 1, 0), Float32Array.of(0.5, 4, 1), 0.75);
    expect(acute[0]).toBeCloseTo(0.9936588, 6);
    expect(acute[1]).toBeCloseTo(3.5356709, 6);
    expect(acute[2]).toBeCloseTo(0.8103577, 6);
  });

  it.each([
    ['the same vector', Float32Array.of(1, 2), Float32Array.of(1, 2), [1, 2]],
    ['opposite vectors', Float32Array.of(1, 2), Float32Array.of(-1, -2), [0, 0]],
  ])('takes the straight line half-way to %s', (_, a, b, expected) => {
    slerp(a, b, 0.5).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 6);
    });
  });

  it('is finite from and to the zero vector, which has no direction', () => {
    const zero = Float32Array.of(0, 0);
    for (const t of [0, 0.5, 1]) {
      expect([...slerp(zero, Float32Array.of(2, 4), t), ...slerp(zero, zero, t)].every(Number.isFinite)).toBe(
        true,
      );
    }
  });
});
