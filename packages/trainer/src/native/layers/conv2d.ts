import { biasAdd, biasAddGrad, conv2d, conv2dBackpropFilter } from '../kernels.ts';
import type { NativeLayer } from '../layer.ts';
import { firstRows } from '../rows.ts';
import { transposedConvolution } from '../transposed-convolution.ts';

/** x [n, h, w, in] ∗ kernel [k, k, in, filters] with stride s, "same" padding (+ bias). */
export function convolution(name: string, strides: number, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const kernel = pass.weight(`${name}/kernel`);
    const convolved = conv2d(input, kernel, strides);
    return {
      output: useBias ? biasAdd(convolved, pass.weight(`${name}/bias`)) : convolved,
      backward: (gradient, wants) => ({
        input:
          wants.inputs > 0
            ? transposedConvolution(
                firstRows(gradient, wants.inputs),
                kernel,
                [wants.inputs, ...input.shape.slice(1)],
                strides,
              )
            : undefined,
        weights: new Map([
          ...(wants.weights
            ? [[`${name}/kernel`, conv2dBackpropFilter(input, kernel.shape, gradient, strides)] as const]
            : []),
          ...(wants.weights && useBias ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
        ]),
      }),
    };
  };
}
