import * as tf from '@tensorflow/tfjs';

/**
 * Share of an exponential moving average (EMA) of weights that a step keeps: less in the beginning, so that the average
 * leaves the first weights behind, as `tf.train.ExponentialMovingAverage` has it with `num_updates`.
 *
 * @param decay the share in the long run, e.g. 0.999
 * @param step number of the step, from 0
 */
export const emaDecayAt = (decay: number, step: number): number => Math.min(decay, (1 + step) / (10 + step));

/** An exponential moving average of tfjs variables, by name. */
export class WeightEma {
  readonly averages: ReadonlyMap<string, tf.Variable>;

  /** Starts from the variables' current values. */
  constructor(variables: ReadonlyMap<string, tf.Variable>) {
    this.averages = new Map([...variables].map(([name, variable]) => [name, tf.variable(variable, false)]));
  }

  /**
   * Moves the averages towards the variables: average ← decay · average + (1 − decay) · variable.
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

  dispose(): void {
    tf.dispose([...this.averages.values()]);
  }
}
