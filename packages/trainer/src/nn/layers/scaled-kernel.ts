import type { NativeLayer } from '../layer.ts';

/**
 * Wraps a linear layer so that in training it multiplies its input by a factor. By linearity the kernel is scaled instead,
 * which has far fewer elements.
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
      backward: (gradient, request) => {
        const back = forward.backward(gradient, request);
        const ofKernel = back.weights.get(kernel);
        if (ofKernel === undefined) return back;
        return { ...back, weights: new Map([...back.weights, [kernel, ofKernel.mul(factor)]]) };
      },
    };
  };
}
