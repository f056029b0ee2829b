import * as tf from '@tensorflow/tfjs-node';
import { batchNormInference, batchNormTraining, batchNormTrainingGrad } from '../kernels.ts';
import type { NativeLayer } from '../layer.ts';
import { firstRows } from '../rows.ts';

/**
 * Batch normalisation over the last dimension, of flat [n, features] or spatial [n, h, w, channels] inputs.
 *
 * The moving variance follows Keras, which takes the batch variance with Bessel's correction for spatial inputs (its
 * fused kernel) and without for flat ones.
 */
export function batchNormalization(name: string, momentum: number, epsilon: number): NativeLayer {
  return (input, pass) => {
    const flat = input.shape.length === 2;
    const spatial = flat ? input.reshape([input.shape[0] ?? 0, 1, 1, input.shape[1] ?? 0]) : input;
    const gamma = pass.weight(`${name}/gamma`);
    const beta = pass.weight(`${name}/beta`);
    if (!pass.training) {
      const mean = pass.weight(`${name}/movingMean`);
      const variance = pass.weight(`${name}/movingVariance`);
      const output = batchNormInference(spatial, gamma, beta, mean, variance, epsilon);
      return {
        output: output.reshape(input.shape),
        kept: [],
        backward: () => {
          throw new Error(`${name}: batch normalisation in inference mode has no backward pass.`);
        },
      };
    }
    const { output, mean, variance, reserved } = batchNormTraining(spatial, gamma, beta, epsilon);
    const samples = spatial.size / (spatial.shape[3] ?? 1);
    pass.observe(`${name}/movingMean`, mean, momentum);
    pass.observe(
      `${name}/movingVariance`,
      flat ? tf.mul(variance, (samples - 1) / samples) : variance,
      momentum,
    );
    return {
      output: output.reshape(input.shape),
      kept: [spatial, gamma, ...reserved],
      backward: (gradient, wants) => {
        const { dx, dGamma, dBeta } = batchNormTrainingGrad(
          gradient.reshape(spatial.shape),
          spatial,
          gamma,
          reserved,
          epsilon,
        );
        return {
          input: wants.inputs > 0 ? firstRows(dx.reshape(input.shape), wants.inputs) : undefined,
          weights: new Map([
            [`${name}/gamma`, dGamma],
            [`${name}/beta`, dBeta],
          ]),
        };
      },
    };
  };
}
