import type { Tensor } from '@tensorflow/tfjs-node';
import type { Sides } from './activation-masks.ts';

/** What a layer may ask of the pass it runs in. */
export interface Pass {
  /** Training uses the batch's statistics and drops units; inference uses the moving averages and drops none. */
  readonly training: boolean;
  /** Current value of a weight by its name in the spec, e.g. `generator/3/kernel`. */
  weight(name: string): Tensor;
  /** The class of each example as a one-hot row [n, classes], where the network is told it. */
  readonly classes: Tensor | undefined;
  /** False with probability `rate`, else true, each by itself; the same whenever the step is run again. */
  keep(stream: string, shape: readonly number[], rate: number): Tensor;
  /** Where layers that bend note the side of each unit. */
  readonly notes: Sides | undefined;
  /** Set where the pass is the network's derivative: along these sides, and without biases. */
  readonly along: Sides | undefined;
  /** Tells the statistics of a batch, from which a moving average is updated after the step. */
  observe(movingAverage: string, batchValue: Tensor, momentum: number): void;
}

/** What the backward pass shall compute; what nobody uses is not computed. */
export interface Wants {
  /** Whether gradients of the layer's weights are wanted. */
  readonly weights: boolean;
  /** Of how many examples of the batch, from the first, the gradient by the input is wanted; 0 for none. */
  readonly inputs: number;
}

/** One layer's forward pass, ready for the way back. */
export interface Forward {
  readonly output: Tensor;
  /** All tensors that the backward pass uses, input and output among them where it does; the others are freed. */
  readonly kept: readonly Tensor[];
  /**
   * @param gradient of the loss by the output, shaped like the output
   * @returns the gradient by the input's first `wants.inputs` examples (undefined for none) and by each weight, by name
   */
  backward(gradient: Tensor, wants: Wants): Backward;
}

export interface Backward {
  readonly input: Tensor | undefined;
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** A layer that runs on TensorFlow's kernels. `input` carries the batch in its first dimension. */
export type NativeLayer = (input: Tensor, pass: Pass) => Forward;

/** For layers without weights. */
export const NO_WEIGHTS: ReadonlyMap<string, Tensor> = new Map();
