import { biasAdd, biasAddGrad, matMul } from '../kernels.ts';
import type { NativeLayer } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** x [n, in] · kernel [in, units] (+ bias). */
export function dense(name: string, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const biased = useBias && pass.along === undefined;
    const kernel = pass.weight(`${name}/kernel`);
    const product = matMul(input, kernel);
    return {
      output: biased ? biasAdd(product, pass.weight(`${name}/bias`)) : product,
      kept: [input, kernel],
      backward: (gradient, wants) => ({
        input: wants.inputs > 0 ? matMul(firstRows(gradient, wants.inputs), kernel, false, true) : undefined,
        weights: new Map([
          ...(wants.weights ? [[`${name}/kernel`, matMul(input, gradient, true)] as const] : []),
          ...(wants.weights && biased ? [[`${name}/bias`, biasAddGrad(gradient)] as const] : []),
        ]),
      }),
    };
  };
}
