import type { GanSpec } from '../gan-spec.ts';

const batchNormalization = { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3 } as const;
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const;

/**
 * A small DCGAN for the edge: a generator of a quarter of the tutorial's width draws an image with a fifteenth of the
 * multiply–adds, and learns faster by the usual DCGAN recipe (Radford et al., 2015: slope 0.2, Adam 2e-4 with beta1
 * 0.5) against a discriminator with a hidden layer.
 */
export const lite: GanSpec = {
  name: 'lite',
  image: { height: 28, width: 28, channels: 1 },
  latentSize: 64,
  classes: 0,
  generator: [
    { type: 'dense', units: 7 * 7 * 64, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'reshape', targetShape: [7, 7, 64] },
    { type: 'conv2dTranspose', filters: 32, kernelSize: 5, strides: 1, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'conv2dTranspose', filters: 16, kernelSize: 5, strides: 2, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'conv2dTranspose', filters: 1, kernelSize: 5, strides: 2, useBias: true },
    { type: 'tanh' },
  ],
  discriminator: [
    { type: 'conv2d', filters: 64, kernelSize: 5, strides: 2, useBias: true },
    leakyRelu,
    { type: 'dropout', rate: 0.3 },
    { type: 'conv2d', filters: 128, kernelSize: 5, strides: 2, useBias: true },
    leakyRelu,
    { type: 'dropout', rate: 0.3 },
    { type: 'flatten' },
    { type: 'dense', units: 256, useBias: true },
    leakyRelu,
    { type: 'dense', units: 1, useBias: true },
  ],
  training: {
    epochs: 20,
    batchSize: 128,
    learningRate: 2e-4,
    adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-7 },
    discriminatorLearningRate: null,
    learningRateDecay: 'none',
    averaging: 0,
    labelSmoothing: 0,
  },
};
