import * as z from 'zod';
import { always, defineLayer, never } from './definition.ts';

/** Definitions of element-wise activation layers. */
export const activations = {
  leakyRelu: defineLayer({
    about: 'max(x, slope · x) (Maas et al., 2013)',
    schema: z.strictObject({
      type: z.literal('leakyRelu'),
      slope: z
        .number()
        .min(0)
        .max(1)
        .meta({ description: 'Slope for negative inputs; Keras calls it alpha or negative_slope.' }),
    }),
    outputShape: (_, input) => input,
    mixesExamples: never,
    piecewiseLinear: always,
    toTfjs: (tfjs, { slope }, config) => tfjs.layers.leakyReLU({ ...config, alpha: slope }),
  }),
  relu: defineLayer({
    about: 'max(x, 0)',
    schema: z.strictObject({ type: z.literal('relu') }),
    outputShape: (_, input) => input,
    mixesExamples: never,
    piecewiseLinear: always,
    toTfjs: (tfjs, _, config) => tfjs.layers.reLU(config),
  }),
  tanh: defineLayer({
    about: 'tanh(x); a generator ends in it',
    schema: z.strictObject({ type: z.literal('tanh') }),
    outputShape: (_, input) => input,
    mixesExamples: never,
    piecewiseLinear: never,
    toTfjs: (tfjs, _, config) => tfjs.layers.activation({ ...config, activation: 'tanh' }),
  }),
};
