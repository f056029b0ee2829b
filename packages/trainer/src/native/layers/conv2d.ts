import { convolutionBy } from '../convolution/convolution.ts';
import { biasAdd, biasAddGrad } from '../kernels.ts';
import type { NativeLayer } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** x [n, h, w, in] ∗ kernel [k, k, in, filters] with stride s, "same" padding (+ bias). */
export function convolution(name: string, strides: number, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const [count = 0, height = 0, width = 0] = input.shape;
    const by = convolutionBy(pass.weight(`${name}/kernel`), height, width, strides);
    const image = by.fromLarge(input);
    const convolved = by.toSmall(image);
    return {
      output: useBias ? biasAdd(convolved, pass.weight(`${name}/bias`)) : convolved,
      kept: [image.large, ...by.held],
      backward: (gradient, wants) => {
        const whole = by.fromSmall(gradient);
        const weights = new Map([
          ...(wants.weights ? [[`${name}/kernel`, by.kernelGradient(image, whole)] as const] : []),
          ...(wants.weights && useBias ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
        ]);
        const wanted = wants.inputs === count ? whole : by.fromSmall(firstRows(gradient, wants.inputs));
        return { input: wants.inputs > 0 ? by.toLarge(wanted) : undefined, weights };
      },
    };
  };
}
