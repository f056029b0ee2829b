import * as tf from '@tensorflow/tfjs-node';
import { hashText, philox4x32 } from '@trazo/model';
import type { RandomSource } from '@trazo/model/train';
import { statelessNormal, statelessUniform, statelessWords } from './kernels.ts';

type Tensor = tf.Tensor;

/**
 * Random tensors that depend only on the run's seed, a stream's name and the step, not on earlier calls. A resumed run
 * therefore continues with the same numbers, and no generator state is saved. The numbers come from TensorFlow's stateless
 * Philox kernels and do not pass through JavaScript.
 */
export class RandomStreams implements RandomSource {
  readonly #seed: number;

  /** @param seed the run's seed, an unsigned 32-bit number */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Samples uniform numbers in [0, 1) for this stream at this step. */
  uniform(stream: string, step: number, shape: readonly number[]): Tensor {
    return statelessUniform(shape, this.#key(stream, step));
  }

  /**
   * Samples a dropout mask: each element independently false with probability `rate`, else true.
   *
   * Each element uses half of a random word, because generating words is the most expensive part of dropout. Sixteen bits
   * represent a rate only to 1/65536. So the threshold between dropped and kept is sampled for each step from the two
   * values next to the rate, such that each element is false with exactly the probability `rate`.
   */
  dropoutMask(stream: string, step: number, shape: readonly number[], rate: number): Tensor {
    const [word] = philox4x32([step, 0, 0, 0], [this.#seed, hashText(`threshold/${stream}`)]);
    const share = rate * 0x1_0000;
    const threshold = Math.floor(share) + (word / 0x1_0000_0000 < share % 1 ? 1 : 0);
    return tf.tidy(() => {
      const size = shape.reduce((product, dimension) => product * dimension, 1);
      const words = statelessWords([Math.ceil(size / 2)], this.#key(stream, step));
      // As signed numbers, words start at −2^31. The lower half is shifted to the position of the upper half.
      const lowest = tf.scalar(threshold * 0x1_0000 - 2 ** 31, 'int32');
      const upper = tf.greaterEqual(words, lowest);
      const lower = tf.greaterEqual(tf.mul(words, tf.scalar(0x1_0000, 'int32')), lowest);
      return tf
        .concat([upper, lower])
        .slice(0, size)
        .reshape([...shape]);
    });
  }

  /** Samples standard-normal numbers for this stream at this step. */
  normal(stream: string, step: number, shape: readonly number[]): Tensor {
    return statelessNormal(shape, this.#key(stream, step));
  }

  #key(stream: string, step: number): [number, number] {
    return [(this.#seed ^ hashText(stream)) | 0, step | 0];
  }
}
