import type { Tensor } from '@tensorflow/tfjs-node';
import { conv2d, conv2dBackpropFilter } from '../kernels.ts';
import type { Convolution, PreparedInput, PreparedOutput } from './form.ts';
import { transposedConvolution } from './transposed.ts';

/** A convolution by TensorFlow's kernels Conv2D, Conv2DBackpropInput and Conv2DBackpropFilter. */
export class DirectConvolution implements Convolution {
  readonly #kernel: Tensor;
  readonly #height: number;
  readonly #width: number;
  readonly #strides: number;

  constructor(kernel: Tensor, height: number, width: number, strides: number) {
    this.#kernel = kernel;
    this.#height = height;
    this.#width = width;
    this.#strides = strides;
  }

  prepareInput(map: Tensor): PreparedInput {
    return { input: [map] };
  }

  prepareOutput(map: Tensor): PreparedOutput {
    return { output: [map] };
  }

  forward({ input }: PreparedInput): Tensor {
    return conv2d(only(input), this.#kernel, this.#strides);
  }

  backwardInput({ output }: PreparedOutput): Tensor {
    const map = only(output);
    const shape = [map.shape[0] ?? 0, this.#height, this.#width, this.#kernel.shape[2] ?? 0];
    return transposedConvolution(map, this.#kernel, shape, this.#strides);
  }

  /** Does nothing: the prepared map is the caller's tensor. */
  release(): void {}

  kernelGradient({ input }: PreparedInput, { output }: PreparedOutput): Tensor {
    return conv2dBackpropFilter(only(input), this.#kernel.shape, only(output), this.#strides);
  }
}

function only([map]: readonly Tensor[]): Tensor {
  if (map === undefined) throw new Error('A prepared map must have one tensor.');
  return map;
}
