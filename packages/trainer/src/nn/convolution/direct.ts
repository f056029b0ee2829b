import type { Tensor } from '@tensorflow/tfjs-node';
import { conv2d, conv2dBackpropFilter } from '../kernels.ts';
import type { Convolution, LargeMap, SmallMap } from './convolution.ts';
import { transposedConvolution } from './transposed.ts';

/** A convolution by TensorFlow's own kernels. */
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

  fromLarge(map: Tensor): LargeMap {
    return { large: [map] };
  }

  fromSmall(map: Tensor): SmallMap {
    return { small: [map] };
  }

  toSmall({ large }: LargeMap): Tensor {
    return conv2d(only(large), this.#kernel, this.#strides);
  }

  toLarge({ small }: SmallMap): Tensor {
    const map = only(small);
    const shape = [map.shape[0] ?? 0, this.#height, this.#width, this.#kernel.shape[2] ?? 0];
    return transposedConvolution(map, this.#kernel, shape, this.#strides);
  }

  /** The map is the caller's own. */
  forget(): void {}

  kernelGradient({ large }: LargeMap, { small }: SmallMap): Tensor {
    return conv2dBackpropFilter(only(large), this.#kernel.shape, only(small), this.#strides);
  }
}

function only([map]: readonly Tensor[]): Tensor {
  if (map === undefined) throw new Error('There is no map.');
  return map;
}
