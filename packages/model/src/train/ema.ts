/**
 * Share of an exponential moving average (EMA) of weights that a step keeps: less in the beginning, so that the average
 * leaves the first weights behind, as `tf.train.ExponentialMovingAverage` has it with `num_updates`.
 *
 * @param decay the share in the long run, e.g. 0.999
 * @param step number of the step, from 0
 */
export const emaDecayAt = (decay: number, step: number): number => Math.min(decay, (1 + step) / (10 + step));
