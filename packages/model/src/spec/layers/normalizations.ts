import * as z from 'zod';
import { SpecError } from '../../errors.ts';
import type { Shape } from '../shapes.ts';
import { always, defineLayer, type LayerWeight, never, ones, spatial, zeros } from './definition.ts';
import { epsilon } from './fields.ts';

/** Weights of the learned scale and shift of each channel. */
function scaleAndShift(input: Shape): LayerWeight[] {
  const channels = input.at(-1) ?? 0;
  return [
    { role: 'gamma', shape: [channels], initializer: ones },
    { role: 'beta', shape: [channels], initializer: zeros },
  ];
}

/** Definitions of layers that normalize the mean and variance of each channel. */
export const normalizations = {
  batchNormalization: defineLayer({
    about:
      "brings each channel to the batch's mean 0 and variance 1, then scales and shifts it (Ioffe and Szegedy, 2015)",
    schema: z.strictObject({
      type: z.literal('batchNormalization'),
      momentum: z
        .number()
        .min(0)
        .max(1)
        .meta({ description: 'Share of the old moving average that each step keeps.' }),
      epsilon,
    }),
    outputShape: (_, input) => input,
    weights: (_, input) => {
      const channels = input.at(-1) ?? 0;
      return [
        ...scaleAndShift(input),
        { role: 'movingMean', shape: [channels], initializer: zeros },
        { role: 'movingVariance', shape: [channels], initializer: ones },
      ];
    },
    mixesExamples: always,
    piecewiseLinear: never,
    toTfjs: (tfjs, layer, config) =>
      tfjs.layers.batchNormalization({ ...config, momentum: layer.momentum, epsilon: layer.epsilon }),
  }),
  instanceNormalization: defineLayer({
    about:
      'brings each channel of each image to mean 0 and variance 1, then scales and shifts it (Ulyanov et al., 2016)',
    schema: z.strictObject({ type: z.literal('instanceNormalization'), epsilon }),
    outputShape: (_, input, where) => {
      const [height, width] = spatial(where, input);
      if (height * width > 1) return input;
      throw new SpecError(
        `${where} needs more than one pixel, but the layer before it gives [${input.join(', ')}]: ` +
          'a single pixel minus its own mean is always zero. Use batchNormalization there.',
      );
    },
    weights: (_, input) => scaleAndShift(input),
    mixesExamples: never,
    piecewiseLinear: never,
    toTfjs: (tfjs, layer, config) => tfjs.instanceNormalization({ ...config, epsilon: layer.epsilon }),
  }),
};
