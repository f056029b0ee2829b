import type { Tensor } from '@tensorflow/tfjs-node';

/**
 * A "same" convolution and its gradients, all by one kernel. Its input is [n, s·h, s·w, channels], its output
 * [n, h, w, filters]; a transposed convolution runs it backward.
 *
 * A map is prepared once (`prepareInput`, `prepareOutput`) and then serves wherever it is needed: the costly part of a
 * form of convolution may be the preparation.
 */
export interface Convolution {
  prepareInput(map: Tensor): PreparedInput;
  prepareOutput(map: Tensor): PreparedOutput;
  /** The convolution; also the gradient of a transposed convolution by its input. */
  forward(map: PreparedInput): Tensor;
  /** The convolution's gradient by its input; also the transposed convolution. */
  backwardInput(map: PreparedOutput): Tensor;
  /** Frees what `prepareInput` or `prepareOutput` made of a map, ahead of the scope's end. */
  release(map: PreparedInput | PreparedOutput): void;
  /** Gradient by the kernel [k, k, channels, filters]. */
  kernelGradient(input: PreparedInput, output: PreparedOutput): Tensor;
}

/** A map of the input's size as its convolution wants it, in one tensor or several. */
export interface PreparedInput {
  readonly input: readonly Tensor[];
}

/** A map of the output's size as its convolution wants it, in one tensor or several. */
export interface PreparedOutput {
  readonly output: readonly Tensor[];
}
