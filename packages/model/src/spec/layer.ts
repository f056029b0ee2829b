import * as z from 'zod';

const size = z.int().min(1).max(65_536);
const kernelSize = z.int().min(1).max(31);
const strides = z.int().min(1).max(8);

/**
 * One layer of a network, as data. The vocabulary and the defaults are Keras's: kernels start Glorot uniform,
 * biases zero, BatchNorm's gamma one and beta zero; spatial tensors are NHWC and padding is "same".
 */
export const layerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('dense'), units: size, useBias: z.boolean() }),
  z.strictObject({
    type: z.literal('conv2d'),
    filters: size,
    kernelSize,
    strides,
    useBias: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('conv2dTranspose'),
    filters: size,
    kernelSize,
    strides,
    useBias: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('batchNormalization'),
    /** Share of the old moving average kept at each step. */
    momentum: z.number().min(0).max(1),
    /** Added to the variance before its square root. */
    epsilon: z.number().positive().max(1),
  }),
  z.strictObject({
    type: z.literal('leakyRelu'),
    /** Slope for negative inputs (Keras calls it alpha). */
    slope: z.number().min(0).max(1),
  }),
  z.strictObject({
    type: z.literal('dropout'),
    /** Share of the inputs set to zero. */ rate: z.number().min(0).lt(1),
  }),
  z.strictObject({ type: z.literal('reshape'), targetShape: z.tuple([size, size, size]) }),
  z.strictObject({ type: z.literal('flatten') }),
  z.strictObject({ type: z.literal('tanh') }),
  /**
   * A conditional discriminator's logit for an example's features and class: w·features + b + embedding of the class ·
   * features (Miyato and Koyama, "cGANs with Projection Discriminator", 2018).
   */
  z.strictObject({ type: z.literal('projection'), useBias: z.boolean() }),
]);

/** One layer of a network; see {@link layerSchema}. */
export type LayerSpec = z.infer<typeof layerSchema>;
