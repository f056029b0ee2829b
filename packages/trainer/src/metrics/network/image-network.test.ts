import * as tf from '@tensorflow/tfjs-node';
import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import { FEATURES, ImageNetwork } from './image-network.ts';

describe('a network for images', () => {
  it.each([
    [28, 28, 1, 10],
    [1, 1, 1, 2],
    [5, 40, 3, 256],
    [64, 96, 3, 7],
    [128, 128, 3, 3],
  ])('of %i×%i×%i and %i outputs has 128 features, none negative', (height, width, channels, outputs) => {
    const before = tf.memory().numTensors;
    const network = new ImageNetwork({ height, width, channels }, outputs, 1);
    const { count, features, logits } = network.run(noiseBytes(3 * height * width * channels, 2));
    network.dispose();
    expect([count, features.length, logits.length]).toEqual([3, 3 * FEATURES, 3 * outputs]);
    expect(Math.min(...features)).toBe(0);
    expect(Math.max(...features)).toBeGreaterThan(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has about as many weights for large images as for small ones', () => {
    const weights = (side: number) => {
      const network = new ImageNetwork({ height: side, width: side, channels: 3 }, 10, 1);
      const sum = [...network.variables().values()].reduce((total, { size }) => total + size, 0);
      network.dispose();
      return sum;
    };
    expect(weights(256) / weights(32)).toBeLessThan(1.2);
  });
});
