import * as tf from '@tensorflow/tfjs-node';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from './random.ts';

const random = new RandomStreams(5);
const keep = (rate: number, step = 0, shape = [100_001], stream = 'a') =>
  tf.tidy(() => random.dropoutMask(stream, step, shape, rate).dataSync());
const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('a dropout mask', () => {
  it.each([0, 0.1, 0.3, 0.5, 0.999])('is false with a rate of %d', (rate) => {
    const kept = keep(rate);
    expect(kept).toHaveLength(100_001);
    // Five standard errors of a binomial.
    const bound = 5 * Math.sqrt((rate * (1 - rate)) / kept.length);
    expect(Math.abs(mean(kept) - (1 - rate))).toBeLessThanOrEqual(bound);
  });

  it('has no pattern: halves of a word, adjacent elements, steps and streams are independent', () => {
    const size = 2 ** 16;
    const kept = keep(0.5, 0, [size]);
    const agreement = (other: ArrayLike<number>, offset: number) =>
      mean(Array.from({ length: size - offset }, (_, i) => (kept[i] === other[i + offset] ? 1 : 0)));
    const bound = 5 * Math.sqrt(0.25 / (size / 2));
    for (const offset of [1, 2, 64, size / 2])
      expect(Math.abs(agreement(kept, offset) - 0.5)).toBeLessThan(bound);
    expect(Math.abs(agreement(keep(0.5, 1, [size]), 0) - 0.5)).toBeLessThan(bound);
    expect(Math.abs(agreement(keep(0.5, 0, [size], 'b'), 0) - 0.5)).toBeLessThan(bound);
  });

  it('keeps rates between two that sixteen bits represent, over the steps', () => {
    // Half of the smallest rate: no element is false in about half of the steps, and about 8 are in the others.
    const dropped = Array.from({ length: 24 }, (_, step) => {
      const kept = keep(2 ** -17, step, [2 ** 19]);
      return kept.length - Array.from(kept).reduce((sum, each) => sum + each, 0);
    });
    const without = dropped.filter((count) => count === 0).length;
    expect(without).toBeGreaterThan(5);
    expect(without).toBeLessThan(19);
    // Five standard deviations around 24 × 2^19 × 2^−17, of which the choice of the steps is most.
    const total = dropped.reduce((sum, each) => sum + each, 0);
    expect(Math.abs(total - 96)).toBeLessThan(5 * Math.sqrt(24 * (8 / 2 + 16)));
  });

  it('is the same in every call and shape, and leaves no tensors', () => {
    const before = tf.memory().numTensors;
    expect(keep(0.3, 7, [5, 3])).toEqual(keep(0.3, 7, [15]));
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('random tensors', () => {
  const size = 100_000;
  const moment = (values: Float32Array, power: number) =>
    values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  const read = (tensor: tf.Tensor) => {
    const values = Float32Array.from(tensor.dataSync());
    tensor.dispose();
    return values;
  };

  // The bounds are five standard errors, from the distribution's published moments.
  it('are uniform in [0, 1): a mean of 1/2 and a variance of 1/12', () => {
    const values = read(random.uniform('a', 0, [size]));
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(Math.abs(moment(values, 1) - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / size));
    expect(Math.abs(moment(values, 2) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / size));
  });

  it('are standard normal: moments of 0, 1, 0 and 3, and 5% beyond 1.959964', () => {
    const values = read(random.normal('a', 0, [size]));
    for (const [power, right, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
    ] as const) {
      const error = Math.abs(moment(values, power) - right);
      expect(error, `moment ${power}`).toBeLessThan(5 * Math.sqrt(variance / size));
    }
    const beyond = values.filter((value) => Math.abs(value) > 1.959964).length / size;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / size));
  });

  it('depend on seed, stream and step', () => {
    const first = read(random.normal('a', 0, [8]));
    expect(read(random.normal('a', 0, [8]))).toEqual(first);
    for (const other of [
      random.normal('b', 0, [8]),
      random.normal('a', 1, [8]),
      new RandomStreams(6).normal('a', 0, [8]),
    ])
      expect(read(other)).not.toEqual(first);
  });
});
