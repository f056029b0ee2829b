import type { NativeLayer } from '../layer.ts';

/**
 * A layer whose input comes too small by a factor, in training: by linearity its kernel is scaled up instead, which
 * has far fewer numbers.
 *
 * @param kernel name of the layer's kernel
 */
export function scaledKernel(layer: NativeLayer, kernel: string, factor: number): NativeLayer {
  return (input, pass) => {
    if (!pass.training) return layer(input, pass);
    const forward = layer(input, {
      ...pass,
      weight: (name) => (name === kernel ? pass.weight(name).mul(factor) : pass.weight(name)),
    });
    return {
      ...forward,
      backward: (gradient, wants) => {
        const back = forward.backward(gradient, wants);
        const ofKernel = back.weights.get(kernel);
        if (ofKernel === undefined) return back;
        return { ...back, weights: new Map([...back.weights, [kernel, ofKernel.mul(factor)]]) };
      },
    };
  };
}
