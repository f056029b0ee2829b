import * as z from 'zod';
import { always, defineLayer, never } from './definition.ts';

/** Definitions of layers that act only in training. */
export const regularization = {
  dropout: defineLayer({
    about: 'in training sets a share of the inputs to zero and scales up the rest (Srivastava et al., 2014)',
    schema: z.strictObject({
      type: z.literal('dropout'),
      rate: z.number().min(0).lt(1).meta({ description: 'Share of the inputs set to zero.' }),
    }),
    outputShape: (_, input) => input,
    mixesExamples: never,
    piecewiseLinear: always,
    toTfjs: (tfjs, { rate }, config) => tfjs.layers.dropout({ ...config, rate }),
  }),
};
