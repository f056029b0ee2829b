import type * as tf from '@tensorflow/tfjs';

/**
 * Source of random tensors that depend only on the run's seed, a stream's name and the step, not on earlier calls. A
 * resumed run therefore continues with the same numbers, and no generator state is saved.
 */
export interface RandomSource {
  /** Samples uniform numbers in [0, 1). */
  uniform(stream: string, step: number, shape: readonly number[]): tf.Tensor;
  /** Samples standard-normal numbers. */
  normal(stream: string, step: number, shape: readonly number[]): tf.Tensor;
  /** Samples a dropout mask: each element independently false with probability `rate`, else true. */
  dropoutMask(stream: string, step: number, shape: readonly number[], rate: number): tf.Tensor;
}
