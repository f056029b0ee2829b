import type { GanSpec } from '../gan-spec.ts';
import type { LayerSpec } from '../layers/index.ts';

const batchNormalization = { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3 } as const;
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const;

/** Of the tutorial's widths with a hidden layer, told the class by projection (Miyato and Koyama, 2018). */
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
 * What the class-conditional presets share. Both networks have slope 0.2, Adam has beta1 0.5 (Radford et al., 2015),
 * pictures are drawn by averaged weights (Yazıcı et al., 2018). Batches are small and rates high, which fall along a
 * cosine (Loshchilov and Hutter, 2017). In place of dropout, which slows the discriminator down, there is a penalty on
 * its steepness at real images (R1; Mescheder et al., 2018).
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
 * A class-conditional DCGAN of half the tutorial's width: draws the digit it is asked for. As the wider generator is
 * the stronger one, its discriminator learns at twice the rate (Heusel et al., 2017) under three times the penalty.
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
  },
};

/**
 * A class-conditional generator for a free edge: a quarter of the tutorial's width and a 3×3 first kernel, a
 * twenty-fifth of its multiply–adds.
 */
export const slim: GanSpec = {
  ...conditional,
  name: 'slim',
  generator: generator(64, 3),
  training: { ...conditional.training, learningRate: 1e-3, r1Gamma: 0.3 },
};

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
