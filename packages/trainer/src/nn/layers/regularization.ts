import * as tf from '@tensorflow/tfjs-node';
import { type NativeLayer, type NativeLayerTable, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** Native layers that only training has. */
export const regularization = {
  dropout: ({ rate }, { name, scaleIsNext }) => dropout(name, rate, scaleIsNext ? 1 : dropoutScale(rate)),
} satisfies Partial<NativeLayerTable>;

/** By how much inverted dropout scales up the units that are left, so that their sum stays what it was. */
export const dropoutScale = (rate: number): number => 1 / (1 - rate);

/**
 * Inverted dropout (Srivastava et al., 2014): in training drops `rate` of the units and scales up the rest.
 *
 * @param scale {@link dropoutScale} of the rate, or 1 where the next layer does that
 */
function dropout(name: string, rate: number, scale: number): NativeLayer {
  return (input, pass) => {
    if (!pass.training || rate === 0) {
      return {
        // A tensor of its own, as the input's holders know nothing of the output's; the numbers are shared.
        output: input.clone(),
        kept: [],
        backward: (gradient, wants) => ({
          input: wants.inputs > 0 ? firstRows(gradient, wants.inputs) : undefined,
          weights: NO_WEIGHTS,
        }),
      };
    }
    // Kept as booleans, a quarter of the memory of the factors they stand for.
    const mask = pass.dropoutMask(name, input.shape, rate);
    const factors = (some: tf.Tensor) =>
      scale === 1 ? some.cast('float32') : some.cast('float32').mul(scale);
    return {
      output: tf.mul(input, factors(mask)),
      kept: [mask],
      backward: (gradient, wants) => ({
        input:
          wants.inputs > 0
            ? tf.mul(firstRows(gradient, wants.inputs), factors(firstRows(mask, wants.inputs)))
            : undefined,
        weights: NO_WEIGHTS,
      }),
    };
  };
}
