import * as tf from '@tensorflow/tfjs-node';
import { tanhGrad } from '../kernels.ts';
import { type NativeLayer, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** tanh, which bounds a generator's pixels to [-1, 1]. */
export function tanh(name: string): NativeLayer {
  return (input, pass) => {
    if (pass.along) throw new Error(`${name}: tanh bends everywhere, it has no sides.`);
    const output = tf.tanh(input);
    return {
      output,
      kept: [output],
      backward: (gradient, wants) => ({
        input:
          wants.inputs > 0
            ? tanhGrad(firstRows(output, wants.inputs), firstRows(gradient, wants.inputs))
            : undefined,
        weights: NO_WEIGHTS,
      }),
    };
  };
}
