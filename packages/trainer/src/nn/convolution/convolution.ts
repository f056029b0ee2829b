import type { Tensor } from '@tensorflow/tfjs-node';
import { DirectConvolution } from './direct.ts';
import { SpectralConvolution, spectralPays } from './spectral.ts';

/**
 * A "same" convolution and its gradients, all of one kernel. Its input is the larger side [n, s·h, s·w, channels], its
 * output the smaller [n, h, w, filters]; a transposed convolution runs it the other way.
 *
 * A map is taken in (`fromLarge`, `fromSmall`) once and then serves wherever it is needed: what is costly about a form
 * of convolution may lie there.
 */
export interface Convolution {
  fromLarge(map: Tensor): LargeMap;
  fromSmall(map: Tensor): SmallMap;
  /** The convolution; also the gradient of a transposed convolution by its input. */
  toSmall(map: LargeMap): Tensor;
  /** The convolution's gradient by its input; also the transposed convolution. */
  toLarge(map: SmallMap): Tensor;
  /** Frees what `fromLarge` or `fromSmall` made of a map, ahead of the scope's end. */
  forget(map: LargeMap | SmallMap): void;
  /** Gradient by the kernel [k, k, channels, filters]. */
  kernelGradient(large: LargeMap, small: SmallMap): Tensor;
}

/** A map of the larger side as its convolution wants it, in one tensor or several. */
export interface LargeMap {
  readonly large: readonly Tensor[];
}

/** A map of the smaller side as its convolution wants it, in one tensor or several. */
export interface SmallMap {
  readonly small: readonly Tensor[];
}

/**
 * The convolution by `kernel` in the form that takes less work.
 *
 * @param kernel [k, k, channels, filters]
 * @param height of the larger side
 * @param width of the larger side
 */
export function convolutionBy(kernel: Tensor, height: number, width: number, strides: number): Convolution {
  return spectralPays(kernel.shape, height, width, strides)
    ? new SpectralConvolution(kernel, height, width, strides)
    : new DirectConvolution(kernel, height, width, strides);
}
