import type { GanSpec } from '../gan-spec.ts';
import type { LayerSpec } from '../layers/index.ts';

const batchNormalization = { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3 } as const;
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const;

/** The tutorial's widths and a hidden layer, conditioned on the class by projection (Miyato and Koyama, 2018). */
const discriminator: LayerSpec[] = [
  { type: 'conv2d', filters: 64, kernelSize: 5, strides: 2, useBias: true },
  leakyRelu,
  { type: 'conv2d', filters: 128, kernelSize: 3, strides: 2, useBias: true },
  leakyRelu,
  { type: 'flatten' },
  { type: 'dense', units: 256, useBias: true },
  leakyRelu,
  { type: 'projection', useBias: true },
];

/**
 * What the class-conditional presets share. LeakyReLU has slope 0.2 in both networks and Adam has beta1 0.5 (Radford et
 * al., 2015). Samples come from an EMA of the weights (Yazıcı et al., 2018). Batches are small and learning rates high,
 * with cosine decay (Loshchilov and Hutter, 2017). An R1 penalty on the discriminator's gradient at real images
 * (Mescheder et al., 2018) replaces dropout, which slows the discriminator down.
 */
const conditional = {
  image: { height: 28, width: 28, channels: 1 },
  latentSize: 64,
  classes: 10,
  discriminator,
  training: {
    epochs: 12,
    batchSize: 64,
    adam: { beta1: 0.5, beta2: 0.999, epsilon: 1e-7 },
    discriminatorLearningRate: null,
    learningRateDecay: 'cosine',
    emaDecay: 0.999,
    labelSmoothing: 0,
    loss: 'non-saturating',
    gpLambda: 0,
  },
} as const;

/**
 * A class-conditional DCGAN with half the tutorial's width, which generates the requested digit. Its generator is wider
 * than that of {@link slim}, so its discriminator has twice the learning rate (Heusel et al., 2017) and three times the
 * penalty.
 */
export const cdcgan: GanSpec = {
  ...conditional,
  name: 'cdcgan',
  generator: generator(128, 5),
  training: {
    ...conditional.training,
    learningRate: 7e-4,
    discriminatorLearningRate: 1.4e-3,
    r1Gamma: 1,
    augment: [],
  },
};

/**
 * A class-conditional DCGAN small enough for the free plan of an edge provider: a quarter of the tutorial's width and a
 * 3×3 first kernel take a twenty-fifth of its multiply–adds.
 */
export const slim: GanSpec = {
  ...conditional,
  name: 'slim',
  generator: generator(64, 3),
  training: { ...conditional.training, learningRate: 1e-3, r1Gamma: 0.3, augment: [] },
};

/** Layers with the output shapes 7×7×width → 7×7×(width / 2) → 14×14×(width / 4) → 28×28×1. */
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
