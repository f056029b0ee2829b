import { convolutionBy } from '../convolution/convolution.ts';
import { biasAdd, biasAddGrad } from '../kernels.ts';
import type { NativeLayer } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** x [n, h, w, in] ∗ kernel [k, k, in, filters] with stride s, "same" padding (+ bias). */
export function convolution(name: string, strides: number, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const biased = useBias && pass.along === undefined;
    const [count = 0, height = 0, width = 0] = input.shape;
    const kernel = pass.weight(`${name}/kernel`);
    const by = convolutionBy(kernel, height, width, strides);
    const image = by.fromLarge(input);
    const convolved = by.toSmall(image);
    return {
      output: biased ? biasAdd(convolved, pass.weight(`${name}/bias`)) : convolved,
      kept: [...image.large, kernel],
      backward: (gradient, wants) => {
        // Anew, as what it makes of the kernel is quicker made again than worth its memory until now.
        const back = convolutionBy(kernel, height, width, strides);
        const whole = back.fromSmall(gradient);
        const weights = new Map([
          ...(wants.weights ? [[`${name}/kernel`, back.kernelGradient(image, whole)] as const] : []),
          ...(wants.weights && biased ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
        ]);
        back.forget(image);
        const wanted = wants.inputs === count ? whole : back.fromSmall(firstRows(gradient, wants.inputs));
        return { input: wants.inputs > 0 ? back.toLarge(wanted) : undefined, weights };
      },
    };
  };
}
