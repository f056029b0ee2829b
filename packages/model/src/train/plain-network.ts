import * as tf from '@tensorflow/tfjs';
import { variablesOf } from '../layers/build.ts';
import type { WeightArray, WeightSpec } from '../spec/weights.ts';
import type { AdamOptions } from './adam.ts';
import { WeightEma } from './ema.ts';
import { emaOf, firstMomentOf, secondMomentOf } from './state-names.ts';

/**
 * A tfjs layers model in training: its variables, Adam's moments and the EMA, by the names of the weights in the spec.
 */
export class PlainNetwork {
  readonly model: tf.LayersModel;
  /** The trainable variables, by name. */
  readonly trained: ReadonlyMap<string, tf.Variable>;
  /** The moving statistics, which have no gradient. */
  readonly statistics: readonly tf.Variable[];
  readonly #all: ReadonlyMap<string, tf.Variable>;
  readonly #moments: ReadonlyMap<string, { readonly first: tf.Variable; readonly second: tf.Variable }>;
  readonly #ema: WeightEma;

  /** @param ema whether to keep an EMA of all weights */
  constructor(model: tf.LayersModel, weights: readonly WeightSpec[], ema: boolean) {
    this.model = model;
    this.#all = variablesOf(model, weights);
    const trainable = new Set(weights.filter((weight) => weight.trainable).map(({ name }) => name));
    this.trained = new Map([...this.#all].filter(([name]) => trainable.has(name)));
    this.statistics = [...this.#all].filter(([name]) => !trainable.has(name)).map(([, variable]) => variable);
    const zeros = (like: tf.Variable) => tf.tidy(() => tf.variable(tf.zerosLike(like), false));
    this.#moments = new Map(
      [...this.trained].map(([name, weight]) => [name, { first: zeros(weight), second: zeros(weight) }]),
    );
    this.#ema = new WeightEma(ema ? this.#all : new Map());
  }

  /** Applies one step of Adam as TensorFlow does, with epsilon added before the bias correction of the moments. */
  applyAdam(gradients: tf.NamedTensorMap, iteration: number, options: AdamOptions): void {
    const { beta1, beta2, epsilon, learningRate } = options;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** iteration)) / (1 - beta1 ** iteration);
    tf.tidy(() => {
      for (const [name, weight] of this.trained) {
        const gradient = gradients[weight.name];
        const moments = this.#moments.get(name);
        if (gradient === undefined || moments === undefined)
          throw new Error(`There is no gradient for ${name}.`);
        moments.first.assign(moments.first.mul(beta1).add(gradient.mul(1 - beta1)));
        moments.second.assign(moments.second.mul(beta2).add(gradient.square().mul(1 - beta2)));
        weight.assign(weight.sub(moments.first.mul(rate).div(moments.second.sqrt().add(epsilon))));
      }
    });
  }

  /** Updates the EMA of all weights; see {@link WeightEma.update}. */
  updateEma(decay: number): void {
    this.#ema.update(this.#all, decay);
  }

  /** Runs `work` with the EMA in place of the weights, if an EMA is kept. */
  withEma<Result>(work: () => Result): Result {
    if (this.#ema.averages.size === 0) return work();
    const weights = [...this.#all].map(([name, variable]) => ({
      variable,
      current: variable.clone(),
      average: this.#ema.averages.get(name),
    }));
    try {
      for (const { variable, average } of weights) if (average) variable.assign(average.clone());
      return work();
    } finally {
      for (const { variable, current } of weights) variable.assign(current);
    }
  }

  /** Runs `work` and then restores the moving statistics. */
  preservingStatistics<Result>(work: () => Result): Result {
    const before = this.statistics.map((variable) => ({ variable, values: tf.keep(variable.clone()) }));
    try {
      return work();
    } finally {
      for (const { variable, values } of before) {
        tf.tidy(() => variable.assign(values.clone()));
        values.dispose();
      }
    }
  }

  /** Sets the initial weights, also of the EMA, and zeroes Adam's moments. */
  initialize(arrays: ReadonlyMap<string, WeightArray>): void {
    const averages = [...this.#ema.averages.keys()].flatMap((name) => {
      const array = arrays.get(name);
      return array === undefined ? [] : [[emaOf(name), array] as const];
    });
    const moments = [...this.#named()].filter(([name]) => name.includes('/adam/'));
    this.restore(
      new Map([
        ...arrays,
        ...averages,
        ...moments.map(([name, { shape, size }]) => [name, { shape, data: new Float32Array(size) }] as const),
      ]),
    );
  }

  /** Returns the values of all weights, averages and moments, by name. */
  snapshot(): Map<string, WeightArray> {
    return new Map(
      [...this.#named()].map(([name, variable]) => [
        name,
        { shape: variable.shape, data: Float32Array.from(variable.dataSync()) },
      ]),
    );
  }

  /**
   * Sets all values from a {@link snapshot}.
   *
   * @throws {Error} naming the first array that is missing
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
    this.model.dispose();
    this.#ema.dispose();
    for (const { first, second } of this.#moments.values()) tf.dispose([first, second]);
  }

  *#named(): Generator<[string, tf.Variable]> {
    yield* this.#all;
    for (const [name, average] of this.#ema.averages) yield [emaOf(name), average];
    for (const [name, { first, second }] of this.#moments) {
      yield [firstMomentOf(name), first];
      yield [secondMomentOf(name), second];
    }
  }
}
