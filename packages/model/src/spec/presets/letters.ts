import type { GanSpec } from '../gan-spec.ts';
import { slim } from './conditional.ts';

const batchNormalization = { type: 'batchNormalization', momentum: 0.99, epsilon: 1e-3 } as const;
const leakyRelu = { type: 'leakyRelu', slope: 0.2 } as const;

/**
 * A class-conditional DCGAN of the letters A–Z, 32×32, as small as {@link slim} and with its discriminator. A letter has
 * sharper edges than a handwritten digit and there are 26 of them, so the feature maps are an eighth wider; there are
 * fewer latents, as most of the weights stand in the layer that reads latents and class.
 */
export const letters: GanSpec = {
  ...slim,
  name: 'letters',
  image: { height: 32, width: 32, channels: 1 },
  latentSize: 48,
  classes: 26,
  generator: [
    { type: 'dense', units: 8 * 8 * 72, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'reshape', targetShape: [8, 8, 72] },
    { type: 'conv2dTranspose', filters: 36, kernelSize: 3, strides: 1, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'conv2dTranspose', filters: 18, kernelSize: 5, strides: 2, useBias: false },
    batchNormalization,
    leakyRelu,
    { type: 'conv2dTranspose', filters: 1, kernelSize: 5, strides: 2, useBias: true },
    { type: 'tanh' },
  ],
  training: { ...slim.training, epochs: 40, r1Gamma: 1 },
};
