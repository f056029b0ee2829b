import type { Tensor } from '@tensorflow/tfjs-node';
import { hashText } from '@trazo/model';
import { statelessNormal, statelessUniform } from './kernels.ts';

/**
 * Random tensors that depend on the run's seed, a stream's name and the step, and on nothing drawn before: a resumed
 * run goes on with the very numbers it would have drawn, and no generator's state is ever saved. The numbers come
 * from TensorFlow's stateless Philox kernels; none passes through JavaScript.
 */
export class RandomStreams {
  readonly #seed: number;

  /** @param seed the run's seed, an unsigned 32-bit number */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Uniform numbers in [0, 1) for this stream at this step. */
  uniform(stream: string, step: number, shape: readonly number[]): Tensor {
    return statelessUniform(shape, this.#key(stream, step));
  }

  /** Standard-normal numbers for this stream at this step. */
  normal(stream: string, step: number, shape: readonly number[]): Tensor {
    return statelessNormal(shape, this.#key(stream, step));
  }

  #key(stream: string, step: number): [number, number] {
    return [(this.#seed ^ hashText(stream)) | 0, step | 0];
  }
}
