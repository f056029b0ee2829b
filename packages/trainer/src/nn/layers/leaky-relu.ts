import { leakyReluGrad, leakyRelu as leakyReluKernel } from '../kernels.ts';
import { type NativeLayer, NO_WEIGHTS } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** max(x, slope · x), (Maas et al., 2013). */
export function leakyRelu(name: string, slope: number): NativeLayer {
  return (input, pass) => {
    const sides = pass.along?.of(name);
    const output = sides ? leakyReluGrad(input, sides, slope) : leakyReluKernel(input, slope);
    // With a positive slope the output has the input's sign, so the input need not be kept.
    const features = sides ?? (slope > 0 ? output : input);
    pass.notes?.note(name, features);
    return {
      output,
      kept: sides ? [] : [features],
      backward: (gradient, wants) => ({
        input:
          wants.inputs > 0
            ? leakyReluGrad(firstRows(gradient, wants.inputs), firstRows(features, wants.inputs), slope)
            : undefined,
        weights: NO_WEIGHTS,
      }),
    };
  };
}
