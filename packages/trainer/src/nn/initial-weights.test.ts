import { presetByName, type WeightArray } from '@trazo/model';
import { afterAll, describe, expect, it } from 'vitest';
import { Network } from './network.ts';
import { RandomStreams } from './random.ts';

const random = new RandomStreams(1);
const dcgan = presetByName('dcgan');
const networks = [new Network(dcgan, 'generator', random), new Network(dcgan, 'discriminator', random)];
const weights = new Map<string, WeightArray>(networks.flatMap((network) => [...network.snapshot()]));
afterAll(() => {
  for (const network of networks) network.dispose();
});

function valuesOf(name: string): Float32Array {
  const weight = weights.get(name);
  if (weight === undefined) throw new Error(`There is no weight ${name}.`);
  return weight.data;
}

/**
 * Limits and standard deviations of Glorot uniform (Glorot and Bengio, 2010) for the tutorial's layers, computed with
 * NumPy. A convolution's fans count its 5 × 5 taps:
 *
 *     for fan_in, fan_out in [(100, 12544), (25 * 256, 25 * 128), (25 * 128, 25 * 64), (25 * 64, 25),
 *                             (25, 25 * 64), (25 * 64, 25 * 128), (6272, 1)]:
 *         limit = np.sqrt(6 / (fan_in + fan_out))
 *         print(limit, limit / np.sqrt(3))
 */
const GLOROT = [
  ['generator/0/kernel', 0.021783787, 0.0125768753],
  ['generator/4/kernel', 0.025, 0.0144337567],
  ['generator/7/kernel', 0.0353553391, 0.0204124145],
  ['generator/10/kernel', 0.0607643624, 0.035082321],
  ['discriminator/0/kernel', 0.0607643624, 0.035082321],
  ['discriminator/3/kernel', 0.0353553391, 0.0204124145],
  ['discriminator/7/kernel', 0.0309270133, 0.0178557195],
] as const;

describe("the native networks' initial weights", () => {
  it.each(GLOROT)('%s is uniform within ±%d, with a standard deviation of %d', (name, limit, deviation) => {
    const values = valuesOf(name);
    const count = values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeLessThanOrEqual(limit * (1 + 1e-6));
    // The largest of n values is within 10 / n of the limit, but for one case in e^10.
    expect(largest).toBeGreaterThan(limit * (1 - 10 / count));
    // Five standard errors: those of the mean, and of a uniform distribution's variance, whose kurtosis is 9/5.
    expect(Math.abs(mean)).toBeLessThan((5 * deviation) / Math.sqrt(count));
    expect(Math.abs(variance / deviation ** 2 - 1)).toBeLessThan(5 * Math.sqrt(0.8 / count));
  });

  it('tell the kernels of two layers and the networks of two seeds apart', () => {
    const other = new Network(dcgan, 'discriminator', new RandomStreams(2));
    const kernel = other.snapshot().get('discriminator/0/kernel')?.data;
    other.dispose();
    expect(kernel).toHaveLength(1600);
    expect(kernel).not.toEqual(valuesOf('discriminator/0/kernel'));
    expect(valuesOf('generator/10/kernel')).not.toEqual(valuesOf('discriminator/0/kernel'));
  });

  it.each([
    ['generator/1/gamma', 1],
    ['generator/1/beta', 0],
    ['generator/1/movingMean', 0],
    ['generator/1/movingVariance', 1],
    ['discriminator/0/bias', 0],
    ['discriminator/7/bias', 0],
  ])('%s is all %d', (name, value) => {
    expect(new Set(valuesOf(name))).toEqual(new Set([value]));
  });
});
