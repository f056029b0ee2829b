import type * as tf from '@tensorflow/tfjs';

/**
 * Random tensors that depend on the run's seed, a stream's name and the step, and on nothing drawn before. A resumed run
 * continues with the numbers that it would have drawn, and no generator's state is ever saved.
 */
export interface RandomSource {
  /** Uniform numbers in [0, 1). */
  uniform(stream: string, step: number, shape: readonly number[]): tf.Tensor;
  /** Standard-normal numbers. */
  normal(stream: string, step: number, shape: readonly number[]): tf.Tensor;
  /** A dropout mask: false with probability `rate`, else true, each number independent of the others. */
  dropoutMask(stream: string, step: number, shape: readonly number[], rate: number): tf.Tensor;
}
