import type { GanSpec } from '../gan-spec.ts';
import type { LayerSpec } from '../layer.ts';

const batchNormalization = { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3 } as const;
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const;
const dropout = { type: 'dropout', rate: 0.3 } as const;

const digitsOfAClass = {
  image: { height: 28, width: 28, channels: 1 },
  latentSize: 64,
  classes: 10,
} satisfies Partial<GanSpec>;

const recipe = {
  adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-7 },
  learningRateDecay: 'linear',
  averaging: 0.999,
  labelSmoothing: 0,
} satisfies Partial<GanSpec['training']>;

/**
 * A class-conditional DCGAN of half the tutorial's width: draws the digit it is asked for. Its discriminator has the
 * tutorial's widths, dropout and kernels, a hidden layer, and is told the class by projection. Slope 0.2 and Adam 2e-4
 * with beta1 0.5 (Radford et al., 2015), averaged weights (Yazıcı et al., 2018) and a learning rate that fades in the
 * second half let it learn digits far better than the tutorial's recipe does.
 */
export const cdcgan: GanSpec = {
  ...digitsOfAClass,
  name: 'cdcgan',
  generator: generator(128, 5),
  discriminator: discriminator(5, [dropout]),
  training: {
    ...recipe,
    epochs: 24,
    batchSize: 128,
    learningRate: 2e-4,
    discriminatorLearningRate: null,
  },
};

/**
 * A class-conditional generator for a free edge: a quarter of the tutorial's width and a 3×3 first kernel, a
 * twenty-fifth of its multiply–adds.
 *
 * It is meant to learn in minutes. Without dropout the discriminator's gradients are free of its noise, and the
 * generator bears five times the learning rate, the more as it is narrow; small batches give more updates an epoch; and
 * a 3×3 second kernel takes a quarter off a step. By the project's metrics two epochs do what eleven did with `cdcgan`'s
 * recipe (docs/evaluation.md).
 */
export const slim: GanSpec = {
  ...digitsOfAClass,
  name: 'slim',
  generator: generator(64, 3),
  discriminator: discriminator(3, []),
  training: {
    ...recipe,
    epochs: 16,
    batchSize: 64,
    learningRate: 1e-3,
    discriminatorLearningRate: 4e-4,
  },
};

/** Two convolutions and a hidden layer, told the class by projection; `regularizers` follow each convolution. */
function discriminator(secondKernel: number, regularizers: readonly LayerSpec[]): LayerSpec[] {
  return [
    { type: 'conv2d', filters: 64, kernelSize: 5, strides: 2, useBias: true },
    leakyRelu,
    ...regularizers,
    { type: 'conv2d', filters: 128, kernelSize: secondKernel, strides: 2, useBias: true },
    leakyRelu,
    ...regularizers,
    { type: 'flatten' },
    { type: 'dense', units: 256, useBias: true },
    leakyRelu,
    { type: 'projection', useBias: true },
  ];
}

/** 7×7×width → width / 2 → 28×28 by way of 14×14×(width / 4). */
function generator(width: number, firstKernel: number): LayerSpec[] {
  return [
    { type: 'dense', units: 7 * 7 * width, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'reshape', targetShape: [7, 7, width] },
    { type: 'conv2dTranspose', filters: width / 2, kernelSize: firstKernel, strides: 1, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'conv2dTranspose', filters: width / 4, kernelSize: 5, strides: 2, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'conv2dTranspose', filters: 1, kernelSize: 5, strides: 2, useBias: true },
    { type: 'tanh' },
  ];
}
