import type { GanSpec } from '@trazo/model';
import type { RunOptions } from '../run/options.ts';
import { stepsOfAllEpochs } from './plan.ts';
import type { StepAdam } from './trainable-gan.ts';

/** What is left of a learning rate when a share of all epochs' steps is done. */
const COURSES: Readonly<Record<GanSpec['training']['learningRateDecay'], (done: number) => number>> = {
  none: () => 1,
  linear: (done) => Math.min(1, 2 * (1 - done)),
  cosine: (done) => (1 + Math.cos(Math.PI * done)) / 2,
};

/**
 * Adam's hyperparameters at a step, a pure function of the options. A run cut short by --max-steps follows the same
 * course as far as it goes.
 *
 * @param step steps done before this one
 */
export function adamAt(step: number, options: RunOptions): StepAdam {
  const { adam, learningRateDecay, discriminatorLearningRate } = options.spec.training;
  const share = COURSES[learningRateDecay](step / stepsOfAllEpochs(options));
  return {
    ...adam,
    learningRate: options.learningRate * share,
    discriminatorLearningRate: (discriminatorLearningRate ?? options.learningRate) * share,
  };
}
