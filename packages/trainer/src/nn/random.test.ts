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

  it('is the same in every call and shape, and leaves no tensors', () => {
    const before = tf.memory().numTensors;
    expect(keep(0.3, 7, [5, 3])).toEqual(keep(0.3, 7, [15]));
    expect(tf.memory().numTensors).toBe(before);
  });
});
