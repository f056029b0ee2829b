import type { Tensor } from '@tensorflow/tfjs-node';

/**
 * A "same" convolution with one kernel, and its gradients. The input is [n, s·h, s·w, channels] and the output
 * [n, h, w, filters] for stride s; a transposed convolution is its backward pass.
 *
 * A feature map is prepared once by `prepareInput` or `prepareOutput` and then used several times, because preparation
 * can be the most expensive part of an implementation.
 */
export interface Convolution {
  /** Prepares a map of the input's size. */
  prepareInput(map: Tensor): PreparedInput;
  /** Prepares a map of the output's size. */
  prepareOutput(map: Tensor): PreparedOutput;
  /** Computes the convolution, which is also the gradient of a transposed convolution with respect to its input. */
  forward(map: PreparedInput): Tensor;
  /** Computes the gradient of the convolution with respect to its input, which is also the transposed convolution. */
  backwardInput(map: PreparedOutput): Tensor;
  /** Frees the tensors that `prepareInput` or `prepareOutput` created, before the end of the scope. */
  release(map: PreparedInput | PreparedOutput): void;
  /** Computes the gradient with respect to the kernel, [k, k, channels, filters]. */
  kernelGradient(input: PreparedInput, output: PreparedOutput): Tensor;
}

/** A feature map of the input's size in the representation of its {@link Convolution}, as one or more tensors. */
export interface PreparedInput {
  readonly input: readonly Tensor[];
}

/** A feature map of the output's size in the representation of its {@link Convolution}, as one or more tensors. */
export interface PreparedOutput {
  readonly output: readonly Tensor[];
}
