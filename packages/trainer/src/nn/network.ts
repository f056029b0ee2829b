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
import type { Backward, Forward, NativeLayer, Pass, Wants } from './layer.ts';
import { ReferenceCounts } from './reference-counts.ts';
import { type AdamMoments, adamScalars, Variable } from './variable.ts';

/** A forward pass through a whole network, ready for its backward pass. */
export interface NetworkForward {
  readonly output: tf.Tensor;
  /**
   * Gradients by the input's first `wants.inputs` examples and by every trainable weight. Runs once, or again after a run
   * that retained what the forward pass kept.
   */
  backward(gradient: tf.Tensor, wants: Wants): Backward;
}

/** How a forward pass is run; see {@link Pass}. */
export interface ForwardOptions {
  readonly training: boolean;
  /** Keys the random numbers of dropout. */
  readonly step: number;
  /** One-hot rows, for a network that ends in a projection. */
  readonly classes?: tf.Tensor;
  /** Distinguishes the dropout masks of several passes of one step; absent for the layer's own stream. */
  readonly stream?: string | undefined;
  /** Records the linear piece that each unit is on. */
  readonly record?: ActivationMasks;
  /** Runs the network's derivative on these linear pieces instead: what it makes of a change of its input. */
  readonly linearizedAt?: ActivationMasks;
  /** Whether the EMA of the weights is used, in inference. */
  readonly ema?: boolean;
}

/**
 * A generator or discriminator on TensorFlow's kernels: its weights as variables changed in place, Adam's moments
 * beside them, and the layers composed from the spec.
 */
export class Network {
  readonly name: NetworkName;
  readonly #layers: readonly NativeLayer[];
  readonly #random: RandomSource;
  readonly #weights = new Map<string, Variable>();
  readonly #moments = new Map<string, AdamMoments>();
  /** EMA of all weights, moving statistics among them; empty where none is kept. */
  readonly #ema = new Map<string, Variable>();

  /**
   * @param random source of the initial weights and of dropout's masks
   * @param ema whether an EMA of the weights is kept
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
   * Runs all layers. Call within `tf.tidy`. In training mode the moving averages are updated from this batch.
   *
   * @param input latents [n, latentSize] or images [n, height, width, channels]
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
    // Every tensor lives just as long as a layer needs it. The input stays the caller's, and the output becomes it.
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
      backward: (gradient, wants) =>
        backwardThrough(passes, gradient, wants, ({ kept }) => {
          if (wants.retain !== true) counts.release(kept);
        }),
    };
  }

  /**
   * One step of Adam on every trainable weight.
   *
   * @param gradients by weight name
   * @param iteration number of this update, from 1
   */
  applyAdam(gradients: ReadonlyMap<string, tf.Tensor>, iteration: number, options: AdamOptions): void {
    tf.tidy(() => {
      const scalars = adamScalars(iteration, options);
      for (const [name, moments] of this.#moments) {
        const gradient = gradients.get(name);
        if (gradient === undefined) throw new Error(`No gradient reached ${name}.`);
        this.#variable(name).applyAdam(moments, gradient, scalars);
      }
    });
  }

  /**
   * Moves the EMA towards the weights: average ← decay · average + (1 − decay) · weight.
   *
   * @param decay from `emaDecayAt`
   */
  updateEma(decay: number): void {
    tf.tidy(() => {
      const share = tf.scalar(1 - decay);
      for (const [name, average] of this.#ema) average.moveTowards(this.#variable(name).read(), share);
    });
  }

  /** Every weight's current values, by name, with the EMA and Adam's moments under their own names. */
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
   * Takes over the values of a {@link snapshot}.
   *
   * @throws {Error} naming the first array that is missing; {ShapeError} for one of another shape
   */
  restore(arrays: ReadonlyMap<string, WeightArray>): void {
    for (const [name, variable] of this.#named()) {
      const array = arrays.get(name);
      if (array === undefined) throw new Error(`The saved state has no ${name}.`);
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
