import type { Tensor } from '@tensorflow/tfjs-node';
import { DirectConvolution } from './direct.ts';
import type { Convolution } from './form.ts';
import { SpectralConvolution, shouldUseSpectral } from './spectral.ts';

/**
 * The convolution by `kernel` in the form that takes less work.
 *
 * @param kernel [k, k, channels, filters]
 * @param height of the input
 * @param width of the input
 */
export function chooseConvolution(
  kernel: Tensor,
  height: number,
  width: number,
  strides: number,
): Convolution {
  return shouldUseSpectral(kernel.shape, height, width, strides)
    ? new SpectralConvolution(kernel, height, width, strides)
    : new DirectConvolution(kernel, height, width, strides);
}
