import type { GanSpec } from '../gan-spec.ts';

/**
 * The DCGAN of TensorFlow's beginner tutorial, without changes: 2,330,944 parameters in the generator and Keras's
 * defaults (LeakyReLU slope 0.3, BatchNorm momentum 0.99 and epsilon 1e-3, Glorot uniform, Adam epsilon 1e-7). It
 * follows Radford et al., "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
 * Networks", 2015.
 */
export const dcgan: GanSpec = {
  name: 'dcgan',
  image: { height: 28, width: 28, channels: 1 },
  latentSize: 100,
  classes: 0,
  generator: [
    { type: 'dense', units: 7 * 7 * 256, useBias: false },
    { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3 },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'reshape', targetShape: [7, 7, 256] },
    { type: 'conv2dTranspose', filters: 128, kernelSize: 5, strides: 1, useBias: false },
    { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3 },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'conv2dTranspose', filters: 64, kernelSize: 5, strides: 2, useBias: false },
    { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3 },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'conv2dTranspose', filters: 1, kernelSize: 5, strides: 2, useBias: false },
    { type: 'tanh' },
  ],
  discriminator: [
    { type: 'conv2d', filters: 64, kernelSize: 5, strides: 2, useBias: true },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'dropout', rate: 0.3 },
    { type: 'conv2d', filters: 128, kernelSize: 5, strides: 2, useBias: true },
    { type: 'leakyRelu', slope: 0.3 },
    { type: 'dropout', rate: 0.3 },
    { type: 'flatten' },
    { type: 'dense', units: 1, useBias: true },
  ],
  training: {
    epochs: 50,
    batchSize: 256,
    learningRate: 1e-4,
    adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    discriminatorLearningRate: null,
    learningRateDecay: 'none',
    emaDecay: 0,
    labelSmoothing: 0,
    loss: 'non-saturating',
    r1Gamma: 0,
    gpLambda: 0,
    augment: [],
  },
};
