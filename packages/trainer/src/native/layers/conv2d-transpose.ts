import { convolutionBy } from '../convolution/convolution.ts';
import { biasAdd, biasAddGrad } from '../kernels.ts';
import type { NativeLayer } from '../layer.ts';
import { firstRows } from '../rows.ts';

/**
 * Transposed convolution, x [n, h, w, in] with kernel [k, k, filters, in] → [n, s·h, s·w, filters] (+ bias): the
 * gradient of a convolution run forwards, so its own gradients are a convolution's forward pass.
 */
export function convolutionTranspose(name: string, strides: number, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const [count = 0, height = 0, width = 0] = input.shape;
    const by = convolutionBy(pass.weight(`${name}/kernel`), height * strides, width * strides, strides);
    const seed = by.fromSmall(input);
    const spread = by.toLarge(seed);
    return {
      output: useBias ? biasAdd(spread, pass.weight(`${name}/bias`)) : spread,
      kept: [seed.small, ...by.held],
      backward: (gradient, wants) => {
        const whole = by.fromLarge(gradient);
        const weights = new Map([
          ...(wants.weights ? [[`${name}/kernel`, by.kernelGradient(whole, seed)] as const] : []),
          ...(wants.weights && useBias ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
        ]);
        const wanted = wants.inputs === count ? whole : by.fromLarge(firstRows(gradient, wants.inputs));
        return { input: wants.inputs > 0 ? by.toSmall(wanted) : undefined, weights };
      },
    };
  };
}
