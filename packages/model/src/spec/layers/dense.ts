import * as z from 'zod';
import { always, bias, defineLayer, flat, glorot, never } from './definition.ts';
import { size, useBias } from './fields.ts';

/** Definitions of layers that multiply by a matrix. */
export const dense = {
  dense: defineLayer({
    about: 'x · kernel (+ bias)',
    schema: z.strictObject({ type: z.literal('dense'), units: size, useBias }),
    outputShape: ({ units }, input, where) => {
      flat(where, input);
      return [units];
    },
    weights: ({ units, useBias: biased }, input) => {
      const [features] = flat('dense', input);
      return [
        { role: 'kernel', shape: [features, units], initializer: glorot(features, units) },
        ...bias(biased, units),
      ];
    },
    macs: ({ units }, input) => flat('dense', input)[0] * units,
    mixesExamples: never,
    piecewiseLinear: always,
    toTfjs: (tfjs, { units, useBias: biased }, config) =>
      tfjs.layers.dense({ ...config, units, useBias: biased }),
  }),
  projection: defineLayer({
    about:
      "a conditional discriminator's logit: x · kernel + ⟨x, embedding of the class⟩ (+ bias) (Miyato and Koyama, 2018)",
    schema: z.strictObject({ type: z.literal('projection'), useBias }),
    outputShape: (_, input, where) => {
      flat(where, input);
      return [1];
    },
    weights: ({ useBias: biased }, input, { classes }) => {
      const [features] = flat('projection', input);
      return [
        { role: 'kernel', shape: [features, 1], initializer: glorot(features, 1) },
        ...bias(biased, 1),
        { role: 'embedding', shape: [classes, features], initializer: glorot(classes, features) },
      ];
    },
    mixesExamples: never,
    piecewiseLinear: always,
  }),
};
