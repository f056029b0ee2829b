import * as tf from '@tensorflow/tfjs';
import type { WeightSpec } from '../spec/weights.ts';
import type { RandomSource } from './random-source.ts';

/**
 * Computes a weight's initial values, a pure function of the run's seed and the weight's name. Call within `tf.tidy`.
 */
export function initialValue(weight: WeightSpec, random: RandomSource): tf.Tensor {
  const shape = [...weight.shape];
  switch (weight.initializer.type) {
    case 'zeros':
      return tf.zeros(shape);
    case 'ones':
      return tf.ones(shape);
    case 'glorotUniform': {
      const limit = Math.sqrt(6 / (weight.initializer.fanIn + weight.initializer.fanOut));
      return random
        .uniform(`initial/${weight.name}`, 0, shape)
        .mul(2 * limit)
        .sub(limit);
    }
  }
}
