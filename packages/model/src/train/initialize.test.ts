import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { latentsFromSeed } from '../latent/latents.ts';
import { philox4x32 } from '../latent/philox.ts';
import { presetByName } from '../spec/presets/index.ts';
import { discriminatorWeights, generatorWeights, type WeightSpec } from '../spec/weights.ts';
import { initialValue } from './initialize.ts';
import type { RandomSource } from './random-source.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Uniform numbers of the first `length` Philox blocks. */
const uniform = (length: number) =>
  Float32Array.from({ length }, (_, i) => philox4x32([i, 0, 0, 0], [1, 2])[0] / 2 ** 32);

const random: RandomSource = {
  uniform: (_, __, shape) => tf.tensor(uniform(shape.reduce((a, b) => a * b, 1)), [...shape]),
  normal: (_, __, shape) =>
    tf.tensor(
      latentsFromSeed(
        1,
        1,
        shape.reduce((a, b) => a * b, 1),
      ),
      [...shape],
    ),
  dropoutMask: () => {
    throw new Error('Weights need no dropout mask.');
  },
};

function valuesOf(weight: WeightSpec | undefined): Float32Array {
  if (weight === undefined) throw new Error('There is no such weight.');
  return tf.tidy(() => Float32Array.from(initialValue(weight, random).dataSync()));
}

/**
 * Limits of Keras 3.11's GlorotUniform for the tutorial's layers, computed with NumPy:
 *
 *     for fan_in, fan_out in [(100, 12544), (25 * 128, 25 * 256), (25, 25 * 64), (6272, 1)]:
 *         print(np.sqrt(6 / (fan_in + fan_out)))
 */
const LIMITS = [
  ['generator/0/kernel', 0.021783787],
  ['generator/4/kernel', 0.025],
  ['discriminator/0/kernel', 0.060764362],
  ['discriminator/7/kernel', 0.030927013],
] as const;

describe('initial weights', () => {
  const dcgan = presetByName('dcgan');
  const weights = [...generatorWeights(dcgan), ...discriminatorWeights(dcgan)];
  const named = (name: string) => weights.find((weight) => weight.name === name);

  it.each(LIMITS)('of %s are uniform within ±%d', (name, limit) => {
    const weight = named(name);
    // As many values of the same distribution as tell it apart from others.
    const values = valuesOf(weight && { ...weight, shape: [5000] });
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-6));
    expect(largest).toBeGreaterThan(0.998 * limit);
    // A uniform distribution's variance is a third of its squared limit.
    expect(moment(2) / (limit ** 2 / 3)).toBeGreaterThan(0.95);
    expect(moment(2) / (limit ** 2 / 3)).toBeLessThan(1.05);
    expect(Math.abs(moment(1))).toBeLessThan(0.03 * limit);
  });

  it('have the shape of the weight', () => {
    tf.tidy(() => {
      const weight = named('discriminator/0/kernel');
      expect(weight && initialValue(weight, random).shape).toEqual([5, 5, 1, 64]);
    });
  });

  it.each([
    ['generator/1/gamma', 1],
    ['generator/1/beta', 0],
    ['generator/1/movingMean', 0],
    ['generator/1/movingVariance', 1],
    ['discriminator/0/bias', 0],
  ])('of %s are all %d', (name, value) => {
    expect(new Set(valuesOf(named(name)))).toEqual(new Set([value]));
  });
});
