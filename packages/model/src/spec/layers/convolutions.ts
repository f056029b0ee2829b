import * as z from 'zod';
import { phaseKernelSize } from '../phases.ts';
import { elements } from '../shapes.ts';
import { always, bias, defineLayer, glorot, never, spatial } from './definition.ts';
import { kernelSize, size, strides, useBias } from './fields.ts';

const fields = { filters: size, kernelSize, strides, useBias };

/** Definitions of convolutions of [height, width, channels] with "same" padding. */
export const convolutions = {
  conv2d: defineLayer({
    about: 'convolution with stride s: [h, w, c] → [⌈h/s⌉, ⌈w/s⌉, filters]',
    schema: z.strictObject({ type: z.literal('conv2d'), ...fields }),
    outputShape: (layer, input, where) => {
      const [height, width] = spatial(where, input);
      return [Math.ceil(height / layer.strides), Math.ceil(width / layer.strides), layer.filters];
    },
    weights: ({ kernelSize: side, filters, useBias: biased }, input) => {
      const [, , channels] = spatial('conv2d', input);
      return [
        {
          role: 'kernel',
          shape: [side, side, channels, filters],
          initializer: glorot(side ** 2 * channels, side ** 2 * filters),
        },
        ...bias(biased, filters),
      ];
    },
    macs: ({ kernelSize: side }, input, output) => {
      const [, , channels] = spatial('conv2d', input);
      return elements(output) * side ** 2 * channels;
    },
    mixesExamples: never,
    piecewiseLinear: always,
    toTfjs: (tfjs, { type: _, ...layer }, config) =>
      tfjs.layers.conv2d({ ...config, ...layer, padding: 'same' }),
  }),
  conv2dTranspose: defineLayer({
    about: 'transposed convolution with stride s: [h, w, c] → [s·h, s·w, filters]',
    schema: z.strictObject({ type: z.literal('conv2dTranspose'), ...fields }),
    outputShape: (layer, input, where) => {
      const [height, width] = spatial(where, input);
      return [height * layer.strides, width * layer.strides, layer.filters];
    },
    weights: ({ kernelSize: side, filters, useBias: biased }, input) => {
      const [, , channels] = spatial('conv2dTranspose', input);
      return [
        {
          role: 'kernel',
          shape: [side, side, filters, channels],
          // Keras takes the third dimension as fan-in and the fourth as fan-out, here in reverse; the sum is the same.
          initializer: glorot(side ** 2 * filters, side ** 2 * channels),
        },
        ...bias(biased, filters),
      ];
    },
    // It is exported as an ordinary convolution whose kernel covers every phase of the stride, zeros included.
    macs: (layer, input, output) => {
      const [, , channels] = spatial('conv2dTranspose', input);
      return elements(output) * phaseKernelSize(layer.kernelSize, layer.strides) ** 2 * channels;
    },
    mixesExamples: never,
    piecewiseLinear: always,
    toTfjs: (tfjs, { type: _, ...layer }, config) =>
      tfjs.layers.conv2dTranspose({ ...config, ...layer, padding: 'same' }),
  }),
};
