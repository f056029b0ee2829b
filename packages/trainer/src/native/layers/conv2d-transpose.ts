import { biasAdd, biasAddGrad, conv2d, conv2dBackpropFilter } from '../kernels.ts';
import type { NativeLayer } from '../layer.ts';
import { firstRows } from '../rows.ts';
import { transposedConvolution } from '../transposed-convolution.ts';

/**
 * Transposed convolution, x [n, h, w, in] with kernel [k, k, filters, in] → [n, s·h, s·w, filters] (+ bias): the
 * gradient of a convolution run forwards, so its own gradients are a convolution's forward pass.
 */
export function convolutionTranspose(name: string, strides: number, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const kernel = pass.weight(`${name}/kernel`);
    const [count = 0, height = 0, width = 0] = input.shape;
    const outputShape = [count, height * strides, width * strides, kernel.shape[2] ?? 0];
    const spread = transposedConvolution(input, kernel, outputShape, strides);
    return {
      output: useBias ? biasAdd(spread, pass.weight(`${name}/bias`)) : spread,
      backward: (gradient, wants) => ({
        input: wants.inputs > 0 ? conv2d(firstRows(gradient, wants.inputs), kernel, strides) : undefined,
        weights: new Map([
          ...(wants.weights
            ? [[`${name}/kernel`, conv2dBackpropFilter(gradient, kernel.shape, input, strides)] as const]
            : []),
          ...(wants.weights && useBias ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
        ]),
      }),
    };
  };
}
