import { leakyReluGrad, leakyRelu as leakyReluKernel } from '../kernels.ts';
import { type NativeLayer, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** max(x, slope · x), (Maas et al., 2013). */
export function leakyRelu(slope: number): NativeLayer {
  return (input) => {
    const output = leakyReluKernel(input, slope);
    return {
      output,
      backward: (gradient, wants) => ({
        // With a positive slope the output has the input's sign, so the input need not be kept.
        input:
          wants.inputs > 0
            ? leakyReluGrad(
                firstRows(gradient, wants.inputs),
                firstRows(slope > 0 ? output : input, wants.inputs),
                slope,
              )
            : undefined,
        weights: NO_WEIGHTS,
      }),
    };
  };
}
