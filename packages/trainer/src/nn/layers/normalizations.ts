import * as tf from '@tensorflow/tfjs-node';
import { batchNormInference, batchNormTraining, batchNormTrainingGrad, biasAddGrad } from '../kernels.ts';
import { type NativeLayer, type NativeLayerTable, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** Native normalization layers. */
export const normalizations = {
  batchNormalization: ({ momentum, epsilon }, { name }) => batchNormalization(name, momentum, epsilon),
  instanceNormalization: ({ epsilon }, { name }) => instanceNormalization(name, epsilon),
} satisfies Partial<NativeLayerTable>;

/**
 * Batch normalization over the last dimension, of flat [n, features] or spatial [n, h, w, channels] inputs.
 *
 * The moving variance follows Keras, which uses the batch variance with Bessel's correction for spatial inputs (its fused
 * kernel) and without it for flat ones.
 */
function batchNormalization(name: string, momentum: number, epsilon: number): NativeLayer {
  return (input, pass) => {
    if (pass.linearizedAt) throw new Error(`${name}: batch normalization is not piecewise linear.`);
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
          throw new Error(`${name}: batch normalization in inference mode has no backward pass.`);
        },
      };
    }
    const { output, mean, variance, reserved } = batchNormTraining(spatial, gamma, beta, epsilon);
    const samples = spatial.size / (spatial.shape[3] ?? 1);
    pass.updateMovingStatistic(`${name}/movingMean`, mean, momentum);
    pass.updateMovingStatistic(
      `${name}/movingVariance`,
      flat ? tf.mul(variance, (samples - 1) / samples) : variance,
      momentum,
    );
    return {
      output: output.reshape(input.shape),
      kept: [spatial, gamma, ...reserved],
      backward: (gradient, request) => {
        const { dx, dGamma, dBeta } = batchNormTrainingGrad(
          gradient.reshape(spatial.shape),
          spatial,
          gamma,
          reserved,
          epsilon,
        );
        return {
          input: request.inputs > 0 ? firstRows(dx.reshape(input.shape), request.inputs) : undefined,
          weights: request.weights
            ? new Map([
                [`${name}/gamma`, dGamma],
                [`${name}/beta`, dBeta],
              ])
            : NO_WEIGHTS,
        };
      },
    };
  };
}

/** Height and width of [n, height, width, channels]. */
const PIXELS = [1, 2];

/**
 * Instance normalization of x [n, h, w, channels] (Ulyanov et al., 2016): x̂ = (x − mean) / √(variance + epsilon) over
 * the pixels of each channel of each image, then gamma · x̂ + beta. The gradient with respect to x is that of batch
 * normalization with an image's pixels in place of the batch: (dx̂ − mean dx̂ − x̂ · mean(dx̂ · x̂)) / √(variance + epsilon).
 */
function instanceNormalization(name: string, epsilon: number): NativeLayer {
  return (input, pass) => {
    if (pass.linearizedAt) throw new Error(`${name}: instance normalization is not piecewise linear.`);
    const gamma = pass.weight(`${name}/gamma`);
    const centered = input.sub(input.mean(PIXELS, true));
    const inverse = centered.square().mean(PIXELS, true).add(epsilon).rsqrt();
    const normalized = centered.mul(inverse);
    return {
      output: normalized.mul(gamma).add(pass.weight(`${name}/beta`)),
      kept: [normalized, inverse, gamma],
      backward: (gradient, request) => {
        const weights = request.weights
          ? new Map([
              [`${name}/gamma`, biasAddGrad(gradient.mul(normalized))],
              [`${name}/beta`, biasAddGrad(gradient)],
            ])
          : NO_WEIGHTS;
        if (request.inputs === 0) return { input: undefined, weights };
        const rows = (of: tf.Tensor) => firstRows(of, request.inputs);
        const dNormalized = rows(gradient).mul(gamma);
        const parallel = dNormalized.mul(rows(normalized)).mean(PIXELS, true);
        const orthogonal = dNormalized
          .sub(dNormalized.mean(PIXELS, true))
          .sub(rows(normalized).mul(parallel));
        return { input: orthogonal.mul(rows(inverse)), weights };
      },
    };
  };
}
