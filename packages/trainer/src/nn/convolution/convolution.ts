import type { Tensor } from '@tensorflow/tfjs-node';
import { DirectConvolution } from './direct.ts';
import type { Convolution } from './form.ts';
import { SpectralConvolution, shouldUseSpectral } from './spectral.ts';

/**
 * Creates the convolution with `kernel` in the cheaper implementation: DFT-domain or direct.
 *
 * @param kernel [k, k, channels, filters]
 * @param height height of the input, in pixels
 * @param width width of the input, in pixels
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
