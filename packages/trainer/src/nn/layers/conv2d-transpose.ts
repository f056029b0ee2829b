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
    const biased = useBias && pass.along === undefined;
    const [count = 0, height = 0, width = 0] = input.shape;
    const kernel = pass.weight(`${name}/kernel`);
    const by = convolutionBy(kernel, height * strides, width * strides, strides);
    const seed = by.fromSmall(input);
    const spread = by.toLarge(seed);
    return {
      output: biased ? biasAdd(spread, pass.weight(`${name}/bias`)) : spread,
      kept: [...seed.small, kernel],
      backward: (gradient, wants) => {
        // Anew, as what it makes of the kernel is quicker made again than worth its memory until now.
        const back = convolutionBy(kernel, height * strides, width * strides, strides);
        const whole = back.fromLarge(gradient);
        const weights = new Map([
          ...(wants.weights ? [[`${name}/kernel`, back.kernelGradient(whole, seed)] as const] : []),
          ...(wants.weights && biased ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
        ]);
        back.forget(seed);
        const wanted = wants.inputs === count ? whole : back.fromLarge(firstRows(gradient, wants.inputs));
        return { input: wants.inputs > 0 ? back.toSmall(wanted) : undefined, weights };
      },
    };
  };
}
