import * as tf from '@tensorflow/tfjs-node';
import { type NativeLayer, type NativeLayerTable, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** Native layers that act only in training. */
export const regularization = {
  dropout: ({ rate }, { name, scaledByNextLayer }) =>
    dropout(name, rate, scaledByNextLayer ? 1 : dropoutScale(rate)),
} satisfies Partial<NativeLayerTable>;

/** Returns the factor 1 / (1 − rate) by which inverted dropout scales the remaining units, which preserves their expected sum. */
export const dropoutScale = (rate: number): number => 1 / (1 - rate);

/**
 * Inverted dropout (Srivastava et al., 2014): in training, drops a share `rate` of the units and scales up the others.
 *
 * @param scale {@link dropoutScale} of the rate, or 1 if the next layer applies it
 */
function dropout(name: string, rate: number, scale: number): NativeLayer {
  return (input, pass) => {
    if (!pass.training || rate === 0) {
      return {
        // A separate tensor, because input and output are reference-counted separately; they share the values.
        output: input.clone(),
        kept: [],
        backward: (gradient, request) => ({
          input: request.inputs > 0 ? firstRows(gradient, request.inputs) : undefined,
          weights: NO_WEIGHTS,
        }),
      };
    }
    // The mask is kept as booleans, which take a quarter of the memory of the factors.
    const mask = pass.dropoutMask(name, input.shape, rate);
    const factors = (some: tf.Tensor) =>
      scale === 1 ? some.cast('float32') : some.cast('float32').mul(scale);
    return {
      output: tf.mul(input, factors(mask)),
      kept: [mask],
      backward: (gradient, request) => ({
        input:
          request.inputs > 0
            ? tf.mul(firstRows(gradient, request.inputs), factors(firstRows(mask, request.inputs)))
            : undefined,
        weights: NO_WEIGHTS,
      }),
    };
  };
}
