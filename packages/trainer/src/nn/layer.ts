import type { Tensor } from '@tensorflow/tfjs-node';
import type { LayerSpec, LayerType } from '@trazo/model';
import type { ActivationMasks } from './activation-masks.ts';

/** What a layer may ask of the pass that it runs in. */
export interface Pass {
  /** Training uses the batch's statistics and drops units; inference uses the moving averages and drops none. */
  readonly training: boolean;
  /** Current value of a weight by its name in the spec, e.g. `generator/3/kernel`. */
  weight(name: string): Tensor;
  /** The class of each example as a one-hot row [n, classes], where the network is told it. */
  readonly classes: Tensor | undefined;
  /** A dropout mask: false with probability `rate`, else true; the same whenever the step is run again. */
  dropoutMask(path: string, shape: readonly number[], rate: number): Tensor;
  /** Where piecewise linear activations record the linear piece that each unit is on. */
  readonly record: ActivationMasks | undefined;
  /** Set where the pass is the network's derivative: on these linear pieces, and without biases. */
  readonly linearizedAt: ActivationMasks | undefined;
  /** Moves a moving average towards a batch's value: average ← momentum · average + (1 − momentum) · value. */
  updateMovingStatistic(name: string, batchValue: Tensor, momentum: number): void;
}

/** What the backward pass shall compute; what nobody uses is not computed. */
export interface Wants {
  /** Whether gradients of the layer's weights are wanted. */
  readonly weights: boolean;
  /** Of how many examples of the batch, from the first, the gradient by the input is wanted; 0 for none. */
  readonly inputs: number;
  /** Whether another backward pass follows, which needs what the forward pass kept. */
  readonly retain?: boolean;
}

/** One layer's forward pass, ready for its backward pass. */
export interface Forward {
  readonly output: Tensor;
  /** All tensors that the backward pass uses, input and output among them where it does; the others are freed. */
  readonly kept: readonly Tensor[];
  /**
   * @param gradient of the loss by the output; where weights are not wanted, it may be of the first examples only
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

/** Where a layer stands in its network. */
export interface Place {
  /** Start of the names of its weights and random streams, as `generator/3`. */
  readonly name: string;
  /** Shape before and after the layer, without the batch. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** Whether the next layer takes over what this one scales its output by, as a convolution does for dropout. */
  readonly scaleIsNext: boolean;
}

/** Makes a native layer of each type of layer. Exhaustive by type: a new layer type does not compile without its entry. */
export type NativeLayerTable = {
  readonly [Type in LayerType]: (layer: Extract<LayerSpec, { type: Type }>, place: Place) => NativeLayer;
};

/** For layers without weights. */
export const NO_WEIGHTS: ReadonlyMap<string, Tensor> = new Map();
