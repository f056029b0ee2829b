import * as tf from '@tensorflow/tfjs-node';
import type { LayerSpec, WeightSpec } from '@trazo/model';
import type { Sides } from './activation-masks.ts';
import { compileLayers } from './compile.ts';
import { initialValue } from './initialize.ts';
import type { Backward, Forward, NativeLayer, Pass, Wants } from './layer.ts';
import type { RandomStreams } from './random.ts';
import { HeldTensors } from './reference-counts.ts';
import { scoped } from './scope.ts';
import { type AdamMoments, type AdamOptions, adamScalars, Variable } from './variable.ts';

/** A forward pass through a whole network, ready for the way back. */
export interface NetworkForward {
  readonly output: tf.Tensor;
  /** Gradients by the input's first `wants.inputs` examples and by every trainable weight. */
  backward(gradient: tf.Tensor, wants: Wants): Backward;
}

/** How a forward pass is run; see {@link Pass}. */
export interface ForwardOptions {
  readonly training: boolean;
  /** Keys the random numbers of dropout. */
  readonly step: number;
  /** One-hot rows, for a network that ends in a projection. */
  readonly classes?: tf.Tensor;
  /** Notes on which side of its bend each unit is. */
  readonly notes?: Sides;
  /** Runs the network's derivative along these sides instead: what it makes of a change of its input. */
  readonly along?: Sides;
  /** Whether the averaged weights are used, in inference. */
  readonly averaged?: boolean;
}

/** Under which name a snapshot holds a weight's running average. */
export const averageOf = (weight: string): string => `${weight}/average`;
/** Under which name a snapshot holds Adam's running mean of a weight's gradient. */
export const firstMomentOf = (weight: string): string => `${weight}/adam/first`;
/** Under which name a snapshot holds Adam's running mean of the gradient's square. */
export const secondMomentOf = (weight: string): string => `${weight}/adam/second`;

/** Share of the running averages that a step keeps: less in the beginning, so that they leave the first weights behind. */
export const averagingAt = (decay: number, step: number): number => Math.min(decay, (1 + step) / (10 + step));

/**
 * A generator or discriminator on TensorFlow's kernels: its weights as variables changed in place, Adam's moments
 * beside them, and the layers composed from the spec.
 */
export class Network {
  readonly name: string;
  readonly weightSpecs: readonly WeightSpec[];
  readonly #layers: readonly NativeLayer[];
  readonly #random: RandomStreams;
  readonly #weights = new Map<string, Variable>();
  readonly #moments = new Map<string, AdamMoments>();
  /** Running averages of all weights, moving statistics among them; empty where none are kept. */
  readonly #averages = new Map<string, Variable>();

  /**
   * @param shapes shape after each layer, without the batch
   * @param random source of the initial weights and of dropout's masks
   * @param averaged whether running averages of the weights are kept
   */
  constructor(
    name: string,
    layers: readonly LayerSpec[],
    shapes: readonly (readonly number[])[],
    weightSpecs: readonly WeightSpec[],
    random: RandomStreams,
    averaged = false,
  ) {
    this.name = name;
    this.weightSpecs = weightSpecs;
    this.#random = random;
    this.#layers = compileLayers(layers, name, shapes);
    tf.tidy(() => {
      for (const weight of weightSpecs) {
        const initial = initialValue(weight, random);
        this.#weights.set(weight.name, new Variable(initial));
        if (averaged) this.#averages.set(weight.name, new Variable(initial));
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
      notes: options.notes,
      along: options.along,
      weight: (name) => ((options.averaged && this.#averages.get(name)) || this.#variable(name)).read(),
      keep: (stream, shape, rate) => this.#random.keep(stream, options.step, shape, rate),
      observe: (name, batchValue, momentum) =>
        this.#variable(name).moveTowards(batchValue, tf.scalar(1 - momentum)),
    };
    // Every tensor lives just as long as a layer needs it. The input stays the caller's, and the output becomes it.
    const held = new HeldTensors();
    held.hold([input]);
    const passes: Forward[] = [];
    let output = input;
    for (const layer of this.#layers) {
      const before = output;
      const forward = scoped(
        () => layer(before, pass),
        (result) => [result.output, ...result.kept],
      );
      output = forward.output;
      held.hold([output, ...forward.kept]);
      if (before !== input) held.release([before]);
      if (options.training) passes.push(forward);
      else held.release(forward.kept);
    }
    return { output, backward: (gradient, wants) => backThrough(passes, held, gradient, wants) };
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
   * Moves the running averages towards the weights: average ← keep · average + (1 − keep) · weight.
   *
   * @param keep from {@link averagingAt}
   */
  updateAverages(keep: number): void {
    tf.tidy(() => {
      const share = tf.scalar(1 - keep);
      for (const [name, average] of this.#averages) average.moveTowards(this.#variable(name).read(), share);
    });
  }

  /** Every weight's current values, by name; averages under {@link averageOf} its name; with Adam's moments under `<name>/adam/first` and `/second`. */
  snapshot(options: { readonly moments: boolean }): Map<string, NamedArray> {
    const arrays = new Map<string, NamedArray>();
    for (const [name, variable] of this.#named(options.moments)) {
      const tensor = variable.read();
      arrays.set(name, { shape: variable.shape, data: Float32Array.from(tensor.dataSync()) });
      tensor.dispose();
    }
    return arrays;
  }

  /**
   * Takes over the values of a {@link snapshot} with moments.
   *
   * @throws {Error} naming the first array that is missing; {ShapeError} for one of another shape
   */
  restore(arrays: ReadonlyMap<string, NamedArray>): void {
    for (const [name, variable] of this.#named(true)) {
      const array = arrays.get(name);
      if (array === undefined) throw new Error(`The saved state has no ${name}.`);
      tf.tidy(() => variable.assign(tf.tensor(array.data, [...array.shape])));
    }
  }

  /** Frees all memory. */
  dispose(): void {
    for (const [, variable] of this.#named(true)) variable.dispose();
  }

  *#named(moments: boolean): Generator<[string, Variable]> {
    yield* this.#weights;
    for (const [name, average] of this.#averages) yield [averageOf(name), average];
    if (!moments) return;
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

/** A weight or moment outside TensorFlow. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

function backThrough(
  passes: readonly Forward[],
  held: HeldTensors,
  gradient: tf.Tensor,
  wants: Wants,
): Backward {
  const weights = new Map<string, tf.Tensor>();
  const batch = gradient.shape[0] ?? 0;
  let current: tf.Tensor | undefined = gradient;
  for (let index = passes.length - 1; index >= 0; index--) {
    if (current === undefined) break;
    // Inside the network the weights below need the whole batch; only the input itself can be wanted in part.
    const inputs: number = index === 0 ? wants.inputs : wants.weights ? batch : wants.inputs;
    const pass = passes[index];
    if (pass === undefined) break;
    const arriving: tf.Tensor = current;
    const result = scoped(
      () => pass.backward(arriving, { weights: wants.weights, inputs }),
      (found) => [...(found.input ? [found.input] : []), ...found.weights.values()],
    );
    held.release(pass.kept);
    if (arriving !== gradient && arriving !== result.input) arriving.dispose();
    current = result.input;
    for (const [name, value] of result.weights) weights.set(name, value);
  }
  return { input: current, weights };
}
