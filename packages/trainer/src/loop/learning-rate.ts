import type { RunOptions } from '../run/options.ts';
import type { StepAdam } from '../step/trainable-gan.ts';
import { stepsOfAllEpochs } from './plan.ts';

/**
 * Adam's hyperparameters at a step, a pure function of the options: with `linear` decay the rates are constant for the
 * first half of all epochs' steps, then fall in a straight line towards zero at their end. A run cut short by
 * --max-steps follows the same course as far as it goes.
 *
 * @param step steps done before this one
 */
export function adamAt(step: number, options: RunOptions): StepAdam {
  const { adam, learningRateDecay, discriminatorLearningRate } = options.spec.training;
  const left = 1 - step / stepsOfAllEpochs(options);
  const share = learningRateDecay === 'linear' ? Math.min(1, 2 * left) : 1;
  return {
    ...adam,
    learningRate: options.learningRate * share,
    discriminatorLearningRate: (discriminatorLearningRate ?? options.learningRate) * share,
  };
}
