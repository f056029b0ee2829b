import * as tf from '@tensorflow/tfjs-node';
import type { WeightSpec } from '@trazo/model';
import { variablesOf } from '@trazo/model/layers';
import { averageOf, firstMomentOf, type NamedArray, secondMomentOf } from '../nn/network.ts';
import type { AdamOptions } from '../nn/variable.ts';

/** A tfjs layers model in training: its variables, Adam's moments and running averages, by the names of the spec. */
export class PlainNetwork {
  readonly model: tf.LayersModel;
  /** The variables that gradients are wanted of. */
  readonly trained: ReadonlyMap<string, tf.Variable>;
  readonly #all: ReadonlyMap<string, tf.Variable>;
  readonly #moments: ReadonlyMap<string, { readonly first: tf.Variable; readonly second: tf.Variable }>;
  readonly #averages: ReadonlyMap<string, tf.Variable>;

  /** @param averaged whether running averages of all weights are kept */
  constructor(model: tf.LayersModel, weights: readonly WeightSpec[], averaged: boolean) {
    this.model = model;
    this.#all = variablesOf(model, weights);
    const trainable = new Set(weights.filter((weight) => weight.trainable).map(({ name }) => name));
    this.trained = new Map([...this.#all].filter(([name]) => trainable.has(name)));
    const zeros = (like: tf.Variable) => tf.tidy(() => tf.variable(tf.zerosLike(like), false));
    this.#moments = new Map(
      [...this.trained].map(([name, weight]) => [name, { first: zeros(weight), second: zeros(weight) }]),
    );
    this.#averages = new Map(
      averaged ? [...this.#all].map(([name, weight]) => [name, tf.variable(weight, false)]) : [],
    );
  }

  /** One step of Adam as TensorFlow has it, epsilon added before the moments are corrected for their start. */
  applyAdam(gradients: tf.NamedTensorMap, iteration: number, options: AdamOptions): void {
    const { beta1, beta2, epsilon, learningRate } = options;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** iteration)) / (1 - beta1 ** iteration);
    tf.tidy(() => {
      for (const [name, weight] of this.trained) {
        const gradient = gradients[weight.name];
        const moments = this.#moments.get(name);
        if (gradient === undefined || moments === undefined) throw new Error(`No gradient reached ${name}.`);
        moments.first.assign(moments.first.mul(beta1).add(gradient.mul(1 - beta1)));
        moments.second.assign(moments.second.mul(beta2).add(gradient.square().mul(1 - beta2)));
        weight.assign(weight.sub(moments.first.mul(rate).div(moments.second.sqrt().add(epsilon))));
      }
    });
  }

  /** Moves the running averages towards the weights by the share 1 − keep. */
  updateAverages(keep: number): void {
    tf.tidy(() => {
      for (const [name, average] of this.#averages) {
        const weight = this.#all.get(name);
        if (weight) average.assign(average.mul(keep).add(weight.mul(1 - keep)));
      }
    });
  }

  /** Runs `work` with the averages in the weights' place, where there are any. */
  byAverages<Result>(work: () => Result): Result {
    if (this.#averages.size === 0) return work();
    const weights = [...this.#all].map(([name, variable]) => ({
      variable,
      current: variable.clone(),
      average: this.#averages.get(name),
    }));
    try {
      for (const { variable, average } of weights) if (average) variable.assign(average.clone());
      return work();
    } finally {
      for (const { variable, current } of weights) variable.assign(current);
    }
  }

  /** Takes the first weights, for the averages too. */
  begin(arrays: ReadonlyMap<string, NamedArray>): void {
    const averages = [...this.#averages.keys()].flatMap((name) => {
      const array = arrays.get(name);
      return array === undefined ? [] : [[averageOf(name), array] as const];
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

  snapshot(): Map<string, NamedArray> {
    return new Map(
      [...this.#named()].map(([name, variable]) => [
        name,
        { shape: variable.shape, data: Float32Array.from(variable.dataSync()) },
      ]),
    );
  }

  restore(arrays: ReadonlyMap<string, NamedArray>): void {
    for (const [name, variable] of this.#named()) {
      const array = arrays.get(name);
      if (array === undefined) throw new Error(`The saved state has no ${name}.`);
      tf.tidy(() => variable.assign(tf.tensor(array.data, [...array.shape])));
    }
  }

  dispose(): void {
    this.model.dispose();
    tf.dispose([...this.#averages.values()]);
    for (const { first, second } of this.#moments.values()) tf.dispose([first, second]);
  }

  *#named(): Generator<[string, tf.Variable]> {
    yield* this.#all;
    for (const [name, average] of this.#averages) yield [averageOf(name), average];
    for (const [name, { first, second }] of this.#moments) {
      yield [firstMomentOf(name), first];
      yield [secondMomentOf(name), second];
    }
  }
}
