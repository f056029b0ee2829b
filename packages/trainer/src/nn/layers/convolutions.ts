import type { Tensor } from '@tensorflow/tfjs-node';
import { chooseConvolution } from '../convolution/convolution.ts';
import { biasAdd, biasAddGrad } from '../kernels.ts';
import type { NativeLayer, NativeLayerTable } from '../layer.ts';
import { firstRows } from '../rows.ts';

/** Native convolution layers with "same" padding. */
export const convolutions = {
  conv2d: ({ strides, useBias }, { name }) => conv2d(name, strides, useBias),
  conv2dTranspose: ({ strides, useBias }, { name }) => conv2dTranspose(name, strides, useBias),
} satisfies Partial<NativeLayerTable>;

/** Convolution of x [n, h, w, in] with kernel [k, k, in, filters] and stride s (+ bias) → [n, ⌈h/s⌉, ⌈w/s⌉, filters]. */
function conv2d(name: string, strides: number, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const biased = useBias && pass.linearizedAt === undefined;
    const [, height = 0, width = 0] = input.shape;
    const kernel = pass.weight(`${name}/kernel`);
    const forward = chooseConvolution(kernel, height, width, strides);
    const prepared = forward.prepareInput(input);
    const convolved = forward.forward(prepared);
    return {
      output: biased ? biasAdd(convolved, pass.weight(`${name}/bias`)) : convolved,
      kept: [...prepared.input, kernel],
      backward: (gradient, request) => {
        // A new instance: transforming the kernel again costs less than keeping the transformed kernel in memory.
        const back = chooseConvolution(kernel, height, width, strides);
        const preparedGradient = request.weights ? back.prepareOutput(gradient) : undefined;
        const ofKernel = preparedGradient && back.kernelGradient(prepared, preparedGradient);
        const weights = weightGradients(name, biased, gradient, ofKernel);
        if (request.retain !== true) back.release(prepared);
        if (request.inputs === 0) return { input: undefined, weights };
        const first =
          preparedGradient !== undefined && gradient.shape[0] === request.inputs
            ? preparedGradient
            : back.prepareOutput(firstRows(gradient, request.inputs));
        return { input: back.backwardInput(first), weights };
      },
    };
  };
}

/**
 * Transposed convolution of x [n, h, w, in] with kernel [k, k, filters, in] and stride s (+ bias) → [n, s·h, s·w, filters].
 * Its forward pass is the backward pass of a convolution, so its backward pass is a convolution's forward pass.
 */
function conv2dTranspose(name: string, strides: number, useBias: boolean): NativeLayer {
  return (input, pass) => {
    const biased = useBias && pass.linearizedAt === undefined;
    const [, height = 0, width = 0] = input.shape;
    const kernel = pass.weight(`${name}/kernel`);
    const forward = chooseConvolution(kernel, height * strides, width * strides, strides);
    const prepared = forward.prepareOutput(input);
    const spread = forward.backwardInput(prepared);
    return {
      output: biased ? biasAdd(spread, pass.weight(`${name}/bias`)) : spread,
      kept: [...prepared.output, kernel],
      backward: (gradient, request) => {
        // A new instance: transforming the kernel again costs less than keeping the transformed kernel in memory.
        const back = chooseConvolution(kernel, height * strides, width * strides, strides);
        const preparedGradient = request.weights ? back.prepareInput(gradient) : undefined;
        const ofKernel = preparedGradient && back.kernelGradient(preparedGradient, prepared);
        const weights = weightGradients(name, biased, gradient, ofKernel);
        if (request.retain !== true) back.release(prepared);
        if (request.inputs === 0) return { input: undefined, weights };
        const first =
          preparedGradient !== undefined && gradient.shape[0] === request.inputs
            ? preparedGradient
            : back.prepareInput(firstRows(gradient, request.inputs));
        return { input: back.forward(first), weights };
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
