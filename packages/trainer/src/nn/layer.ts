import type { Tensor } from '@tensorflow/tfjs-node';
import type { LayerSpec, LayerType } from '@trazo/model';
import type { ActivationMasks } from './activation-masks.ts';

/** Context of a forward pass, as its layers use it. */
export interface Pass {
  /** Training mode uses batch statistics and dropout; inference mode uses the moving statistics and no dropout. */
  readonly training: boolean;
  /** Returns the current value of a weight by its name in the spec, e.g. `generator/3/kernel`. */
  weight(name: string): Tensor;
  /** The one-hot class of each example, [n, classes]; undefined if the network is not conditioned on it. */
  readonly classes: Tensor | undefined;
  /** Samples a dropout mask: false with probability `rate`, else true; the same if the step is run again. */
  dropoutMask(path: string, shape: readonly number[], rate: number): Tensor;
  /** Receives the masks of piecewise linear activations; undefined for none. */
  readonly record: ActivationMasks | undefined;
  /** If set, the pass computes the network's derivative: linearized at these masks, without biases. */
  readonly linearizedAt: ActivationMasks | undefined;
  /** Updates a moving statistic from a batch: average ← momentum · average + (1 − momentum) · value. */
  updateMovingStatistic(name: string, batchValue: Tensor, momentum: number): void;
}

/** The gradients that a backward pass computes. */
export interface GradientRequest {
  /** Whether to compute gradients of the weights. */
  readonly weights: boolean;
  /** For how many examples, from the first of the batch, to compute the gradient of the input; 0 for none. */
  readonly inputs: number;
  /** Whether to retain the forward pass's tensors for another backward pass (PyTorch's `retain_graph`). */
  readonly retain?: boolean;
}

/** Result of a layer's forward pass, with its backward pass. */
export interface Forward {
  readonly output: Tensor;
  /** All tensors that the backward pass uses, including the input and output if it uses them; all others are freed. */
  readonly kept: readonly Tensor[];
  /**
   * Runs the layer's backward pass.
   *
   * @param gradient gradient of the loss with respect to the output; only of the first examples if no gradients of weights
   *   are requested
   * @param request the gradients to compute
   * @returns the requested gradients
   */
  backward(gradient: Tensor, request: GradientRequest): Backward;
}

/** Result of a backward pass. */
export interface Backward {
  /** Gradient with respect to the first `inputs` examples of the input; undefined if none were requested. */
  readonly input: Tensor | undefined;
  /** Gradients with respect to the weights, by name. */
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** Forward pass of a layer on TensorFlow's kernels. The first dimension of `input` is the batch. */
export type NativeLayer = (input: Tensor, pass: Pass) => Forward;

/** Position of a layer in its network. */
export interface LayerPlacement {
  /** Prefix of the names of its weights and random streams, such as `generator/3`. */
  readonly name: string;
  /** Input and output shape, without the batch. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** Whether the next layer applies this layer's output scale, as a convolution does for dropout. */
  readonly scaledByNextLayer: boolean;
}

/** A factory of native layers for each layer type. The table is exhaustive: a new layer type does not compile without its entry. */
export type NativeLayerTable = {
  readonly [Type in LayerType]: (
    layer: Extract<LayerSpec, { type: Type }>,
    place: LayerPlacement,
  ) => NativeLayer;
};

/** Gradients of the weights of a layer without weights. */
export const NO_WEIGHTS: ReadonlyMap<string, Tensor> = new Map();
