import * as tf from '@tensorflow/tfjs';

/**
 * Computes the decay of an exponential moving average (EMA) of weights at a step: min(decay, (1 + step) / (10 + step)).
 * The smaller decay of early steps lets the average forget the initial weights, like
 * `tf.train.ExponentialMovingAverage` with `num_updates`.
 *
 * @param decay the decay of late steps, e.g. 0.999
 * @param step number of the step, from 0
 */
export const emaDecayAt = (decay: number, step: number): number => Math.min(decay, (1 + step) / (10 + step));

/** An exponential moving average (EMA) of tfjs variables, by name. */
export class WeightEma {
  readonly averages: ReadonlyMap<string, tf.Variable>;

  /** Initializes the averages with the variables' current values. */
  constructor(variables: ReadonlyMap<string, tf.Variable>) {
    this.averages = new Map([...variables].map(([name, variable]) => [name, tf.variable(variable, false)]));
  }

  /**
   * Updates the averages: average ← decay · average + (1 − decay) · variable.
   *
   * @param decay from {@link emaDecayAt}
   */
  update(variables: ReadonlyMap<string, tf.Variable>, decay: number): void {
    tf.tidy(() => {
      for (const [name, average] of this.averages) {
        const value = variables.get(name);
        if (value !== undefined) average.assign(average.mul(decay).add(value.mul(1 - decay)));
      }
    });
  }

  /** Frees the averages. */
  dispose(): void {
    tf.dispose([...this.averages.values()]);
  }
}
