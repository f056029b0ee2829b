import * as tf from '@tensorflow/tfjs-node';
import {
  type NetworkName,
  type Networks,
  networkWeights,
  placedLayers,
  type WeightArray,
} from '@trazo/model';
import {
  type AdamOptions,
  emaOf,
  firstMomentOf,
  initialValue,
  type RandomSource,
  scoped,
  secondMomentOf,
  streamOf,
} from '@trazo/model/train';
import type { ActivationMasks } from './activation-masks.ts';
import { backwardThrough } from './backward.ts';
import { compileLayers } from './compile.ts';
import type { Backward, Forward, GradientRequest, NativeLayer, Pass } from './layer.ts';
import { ReferenceCounts } from './reference-counts.ts';
import { type AdamMoments, adamScalars, Variable } from './variable.ts';

/** Result of a network's forward pass, with its backward pass. */
export interface NetworkForward {
  readonly output: tf.Tensor;
  /**
   * Computes the gradients with respect to the first `request.inputs` examples of the input and to every trainable weight.
   * It can run once, and again if the run before it had `retain` set.
   */
  backward(gradient: tf.Tensor, request: GradientRequest): Backward;
}

/** Options of a network's forward pass; see {@link Pass}. */
export interface ForwardOptions {
  readonly training: boolean;
  /** Number of the step, which keys the dropout masks. */
  readonly step: number;
  /** One-hot classes [n, classes], for a network that ends in a projection. */
  readonly classes?: tf.Tensor;
  /** Random stream that separates the dropout masks of several passes of a step; absent for the layer's own stream. */
  readonly stream?: string | undefined;
  /** Receives the activation masks of the pass. */
  readonly record?: ActivationMasks;
  /** If set, the pass computes the network's derivative at these activation masks: the output's change for an input's change. */
  readonly linearizedAt?: ActivationMasks;
  /** Whether to use the EMA of the weights, in inference. */
  readonly ema?: boolean;
}

/**
 * A generator or discriminator on TensorFlow's kernels: its weights and Adam's moments as variables that are updated in
 * place, and the layers of the spec.
 */
export class Network {
  readonly name: NetworkName;
  readonly #layers: readonly NativeLayer[];
  readonly #random: RandomSource;
  readonly #weights = new Map<string, Variable>();
  readonly #moments = new Map<string, AdamMoments>();
  /** EMA of all weights, including moving statistics; empty if none is kept. */
  readonly #ema = new Map<string, Variable>();

  /**
   * @param random source of the initial weights and the dropout masks
   * @param ema whether to keep an EMA of the weights
   */
  constructor(spec: Networks, name: NetworkName, random: RandomSource, ema = false) {
    this.name = name;
    this.#random = random;
    this.#layers = compileLayers(placedLayers(spec, name), name);
    tf.tidy(() => {
      for (const weight of networkWeights(spec, name)) {
        const initial = initialValue(weight, random);
        this.#weights.set(weight.name, new Variable(initial));
        if (ema) this.#ema.set(weight.name, new Variable(initial));
        if (!weight.trainable) continue;
        const zeros = tf.zeros([...weight.shape]);
        this.#moments.set(weight.name, { first: new Variable(zeros), second: new Variable(zeros) });
      }
    });
  }

  /**
   * Runs all layers. Call within `tf.tidy`. In training mode the batch updates the moving statistics.
   *
   * @param input [n, latentSize + classes] or images [n, height, width, channels]
   */
  forward(input: tf.Tensor, options: ForwardOptions): NetworkForward {
    const pass: Pass = {
      training: options.training,
      classes: options.classes,
      record: options.record,
      linearizedAt: options.linearizedAt,
      weight: (name) => ((options.ema && this.#ema.get(name)) || this.#variable(name)).read(),
      dropoutMask: (path, shape, rate) =>
        this.#random.dropoutMask(streamOf(path, options.stream), options.step, shape, rate),
      updateMovingStatistic: (name, batchValue, momentum) =>
        this.#variable(name).moveTowards(batchValue, tf.scalar(1 - momentum)),
    };
    // Every tensor is freed after its last use. The caller owns the input and the output.
    const counts = new ReferenceCounts();
    counts.retain([input]);
    const passes: Forward[] = [];
    let output = input;
    for (const layer of this.#layers) {
      const before = output;
      const forward = scoped(
        () => layer(before, pass),
        (result) => [result.output, ...result.kept],
      );
      output = forward.output;
      counts.retain([output, ...forward.kept]);
      if (before !== input) counts.release([before]);
      if (options.training) passes.push(forward);
      else counts.release(forward.kept);
    }
    return {
      output,
      backward: (gradient, request) =>
        backwardThrough(passes, gradient, request, ({ kept }) => {
          if (request.retain !== true) counts.release(kept);
        }),
    };
  }

  /**
   * Applies one step of Adam to every trainable weight.
   *
   * @param gradients the gradient of each trainable weight, by name
   * @param iteration number of the update, from 1
   */
  applyAdam(gradients: ReadonlyMap<string, tf.Tensor>, iteration: number, options: AdamOptions): void {
    tf.tidy(() => {
      const scalars = adamScalars(iteration, options);
      for (const [name, moments] of this.#moments) {
        const gradient = gradients.get(name);
        if (gradient === undefined) throw new Error(`There is no gradient for ${name}.`);
        this.#variable(name).applyAdam(moments, gradient, scalars);
      }
    });
  }

  /**
   * Updates the EMA of the weights: average ← decay · average + (1 − decay) · weight.
   *
   * @param decay from `emaDecayAt`
   */
  updateEma(decay: number): void {
    tf.tidy(() => {
      const share = tf.scalar(1 - decay);
      for (const [name, average] of this.#ema) average.moveTowards(this.#variable(name).read(), share);
    });
  }

  /** Returns the values of all weights, their EMA and Adam's moments, by name. */
  snapshot(): Map<string, WeightArray> {
    const arrays = new Map<string, WeightArray>();
    for (const [name, variable] of this.#named()) {
      const tensor = variable.read();
      arrays.set(name, { shape: variable.shape, data: Float32Array.from(tensor.dataSync()) });
      tensor.dispose();
    }
    return arrays;
  }

  /**
   * Sets all values from a {@link snapshot}.
   *
   * @throws {Error} naming the first array that is missing
   * @throws {ShapeError} if an array has another shape
   */
  restore(arrays: ReadonlyMap<string, WeightArray>): void {
    for (const [name, variable] of this.#named()) {
      const array = arrays.get(name);
      if (array === undefined) throw new Error(`The saved state does not contain ${name}.`);
      tf.tidy(() => variable.assign(tf.tensor(array.data, [...array.shape])));
    }
  }

  /** Frees all memory. */
  dispose(): void {
    for (const [, variable] of this.#named()) variable.dispose();
  }

  *#named(): Generator<[string, Variable]> {
    yield* this.#weights;
    for (const [name, average] of this.#ema) yield [emaOf(name), average];
    for (const [name, { first, second }] of this.#moments) {
      yield [firstMomentOf(name), first];
      yield [secondMomentOf(name), second];
    }
  }

  #variable(name: string): Variable {
    const variable = this.#weights.get(name);
    if (variable === undefined) throw new Error(`${this.name} has no weight ${name}.`);
    return variable;
  }
}
