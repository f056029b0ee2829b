import type { Tensor } from '@tensorflow/tfjs-node';
import { chooseConvolution } from '../convolution/convolution.ts';
import { biasAdd, biasAddGrad } from '../kernels.ts';
import type { NativeLayer, NativeLayerTable } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** Native convolutions with "same" padding. */
export const convolutions = {
  conv2d: ({ strides, useBias }, { name }) => conv2d(name, strides, useBias),
  conv2dTranspose: ({ strides, useBias }, { name }) => conv2dTranspose(name, strides, useBias),
} satisfies Partial<NativeLayerTable>;

/** x [n, h, w, in] ∗ kernel [k, k, in, filters] with stride s (+ bias). */
function conv2d(name: string, strides: number, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const biased = useBias && pass.linearizedAt === undefined;
    const [, height = 0, width = 0] = input.shape;
    const kernel = pass.weight(`${name}/kernel`);
    const forward = chooseConvolution(kernel, height, width, strides);
    const image = forward.prepareInput(input);
    const convolved = forward.forward(image);
    return {
      output: biased ? biasAdd(convolved, pass.weight(`${name}/bias`)) : convolved,
      kept: [...image.input, kernel],
      backward: (gradient, wants) => {
        // Chosen again, as what it makes of the kernel is quicker made again than worth its memory until now.
        const back = chooseConvolution(kernel, height, width, strides);
        const whole = wants.weights ? back.prepareOutput(gradient) : undefined;
        const ofKernel = whole && back.kernelGradient(image, whole);
        const weights = weightGradients(name, biased, gradient, ofKernel);
        if (wants.retain !== true) back.release(image);
        if (wants.inputs === 0) return { input: undefined, weights };
        const wanted =
          whole !== undefined && gradient.shape[0] === wants.inputs
            ? whole
            : back.prepareOutput(firstRows(gradient, wants.inputs));
        return { input: back.backwardInput(wanted), weights };
      },
    };
  };
}

/**
 * Transposed convolution, x [n, h, w, in] with kernel [k, k, filters, in] → [n, s·h, s·w, filters] (+ bias): the
 * gradient of a convolution run forwards, so its own gradients are a convolution's forward pass.
 */
function conv2dTranspose(name: string, strides: number, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const biased = useBias && pass.linearizedAt === undefined;
    const [, height = 0, width = 0] = input.shape;
    const kernel = pass.weight(`${name}/kernel`);
    const forward = chooseConvolution(kernel, height * strides, width * strides, strides);
    const seed = forward.prepareOutput(input);
    const spread = forward.backwardInput(seed);
    return {
      output: biased ? biasAdd(spread, pass.weight(`${name}/bias`)) : spread,
      kept: [...seed.output, kernel],
      backward: (gradient, wants) => {
        // Chosen again, as what it makes of the kernel is quicker made again than worth its memory until now.
        const back = chooseConvolution(kernel, height * strides, width * strides, strides);
        const whole = wants.weights ? back.prepareInput(gradient) : undefined;
        const ofKernel = whole && back.kernelGradient(whole, seed);
        const weights = weightGradients(name, biased, gradient, ofKernel);
        if (wants.retain !== true) back.release(seed);
        if (wants.inputs === 0) return { input: undefined, weights };
        const wanted =
          whole !== undefined && gradient.shape[0] === wants.inputs
            ? whole
            : back.prepareInput(firstRows(gradient, wants.inputs));
        return { input: back.forward(wanted), weights };
      },
    };
  };
}

function weightGradients(
  name: string,
  biased: boolean,
  gradient: Tensor,
  ofKernel: Tensor | undefined,
): ReadonlyMap<string, Tensor> {
  const weights = new Map<string, Tensor>();
  if (ofKernel === undefined) return weights;
  weights.set(`${name}/kernel`, ofKernel);
  if (biased) weights.set(`${name}/bias`, biasAddGrad(gradient));
  return weights;
}
