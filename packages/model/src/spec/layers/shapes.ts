import * as z from 'zod';
import { SpecError } from '../../errors.ts';
import { elements } from '../shapes.ts';
import { always, defineLayer, never, spatial } from './definition.ts';
import { size } from './fields.ts';

/** Definitions of layers that only rearrange or repeat numbers. */
export const shapes = {
  reshape: defineLayer({
    about: 'gives each example another shape of as many numbers',
    schema: z.strictObject({
      type: z.literal('reshape'),
      targetShape: z.tuple([size, size, size]).meta({ description: '[height, width, channels]' }),
    }),
    outputShape: ({ targetShape }, input, where) => {
      if (elements(targetShape) === elements(input)) return targetShape;
      throw new SpecError(
        `${where}: cannot reshape [${input.join(', ')}] (${elements(input)} numbers) ` +
          `to [${targetShape.join(', ')}] (${elements(targetShape)}).`,
      );
    },
    mixesExamples: never,
    piecewiseLinear: always,
    toTfjs: (tfjs, { targetShape }, config) =>
      tfjs.layers.reshape({ ...config, targetShape: [...targetShape] }),
  }),
  flatten: defineLayer({
    about: 'gives each example the shape [features]',
    schema: z.strictObject({ type: z.literal('flatten') }),
    outputShape: (_, input) => [elements(input)],
    mixesExamples: never,
    piecewiseLinear: always,
    // tf.layers.flatten is equivalent, but rejects an input that is flat already.
    toTfjs: (tfjs, _, config, __, output) => tfjs.layers.reshape({ ...config, targetShape: [...output] }),
  }),
  upsample2d: defineLayer({
    about: 'repeats each pixel in a size × size block (nearest neighbor): [h, w, c] → [size·h, size·w, c]',
    schema: z.strictObject({
      type: z.literal('upsample2d'),
      size: z.int().min(1).max(8).meta({ description: 'How many times as high and as wide the output is.' }),
    }),
    outputShape: (layer, input, where) => {
      const [height, width, channels] = spatial(where, input);
      return [height * layer.size, width * layer.size, channels];
    },
    mixesExamples: never,
    piecewiseLinear: always,
    toTfjs: (tfjs, layer, config) => tfjs.upsample2d({ ...config, size: layer.size }),
  }),
};
