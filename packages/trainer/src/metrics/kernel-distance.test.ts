import * as tf from '@tensorflow/tfjs-node';
import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../testing/tiny.ts';
import { KernelDistance } from './kernel-distance.ts';

const SIZE = 5;
const features = (count: number, seed: number, add = 0) => ({
  count,
  size: SIZE,
  values: Float32Array.from(noiseBytes(count * SIZE, seed), (byte) => byte / 64 + add),
});

/** The definition, pair by pair, of vectors scaled such that the mean square of `real` is 1. */
function unbiased(real: Float32Array, generated: Float32Array): number {
  const scale = 1 / Math.sqrt(real.reduce((sum, value) => sum + value * value, 0) / real.length);
  const rows = (values: Float32Array) =>
    Array.from({ length: values.length / SIZE }, (_, row) =>
      [...values.subarray(row * SIZE, (row + 1) * SIZE)].map((value) => value * scale),
    );
  const kernel = (x: number[], y: number[]) =>
    (x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0) / SIZE + 1) ** 3;
  const [x, y] = [rows(real), rows(generated)];
  const within = (set: number[][]) => {
    let sum = 0;
    for (const [i, a] of set.entries()) for (const [j, b] of set.entries()) if (i !== j) sum += kernel(a, b);
    return sum / (set.length * (set.length - 1));
  };
  let across = 0;
  for (const a of x) for (const b of y) across += kernel(a, b);
  return within(x) + within(y) - (2 * across) / (x.length * y.length);
}

describe('the kernel distance', () => {
  it.each([
    [40, 30],
    [250, 300],
  ])('of %i real and %i other vectors is that of its definition', (realCount, count) => {
    const [real, other] = [features(realCount, 1), features(count, 2, 0.3)];
    const { value } = new KernelDistance(real).estimate(other);
    expect(value / unbiased(real.values, other.values)).toBeCloseTo(1, 3);
  });

  it('has no bias: of equal sets it is about zero, whatever their size', () => {
    const distance = new KernelDistance(features(400, 1));
    const values = Array.from({ length: 30 }, (_, i) => distance.estimate(features(20, 100 + i)).value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 29);
    expect(Math.abs(mean)).toBeLessThan((3 * deviation) / Math.sqrt(30));
    expect(Math.min(...values)).toBeLessThan(0);
  });

  it('reaches as far as the distances of other vectors of the same kind spread', () => {
    const distance = new KernelDistance(features(400, 1));
    const estimates = Array.from({ length: 60 }, (_, i) => distance.estimate(features(200, 100 + i, 0.2)));
    const mean = estimates.reduce((sum, { value }) => sum + value, 0) / 60;
    const spread = Math.sqrt(estimates.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 59);
    const reach = estimates.reduce((sum, { high, low }) => sum + (high - low) / 2, 0) / 60;
    expect(reach / (1.96 * spread)).toBeGreaterThan(0.75);
    expect(reach / (1.96 * spread)).toBeLessThan(1.3);
  });

  it('does not depend on the scale of the features, and keeps no tensors', () => {
    const scaled = (factor: number, seed: number) => {
      const { values, ...rest } = features(60, seed);
      return { ...rest, values: values.map((value) => value * factor) };
    };
    const before = tf.memory().numTensors;
    const one = new KernelDistance(scaled(1, 1)).estimate(scaled(1, 2)).value;
    expect(new KernelDistance(scaled(50, 1)).estimate(scaled(50, 2)).value / one).toBeCloseTo(1, 3);
    expect(new KernelDistance(scaled(0, 1)).estimate(scaled(0, 2)).value).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });
});
