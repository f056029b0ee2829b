import type { Recipe } from '@trazo/model';
import type { StepAdam } from '@trazo/model/train';

/** Factor of the learning rate after a share (0 to 1) of the steps of all epochs. */
const SCHEDULES: Readonly<Record<Recipe['learningRateDecay'], (done: number) => number>> = {
  none: () => 1,
  linear: (done) => Math.min(1, 2 * (1 - done)),
  cosine: (done) => (1 + Math.cos(Math.PI * done)) / 2,
};

/**
 * Returns Adam's hyperparameters at a step, according to the recipe's learning-rate schedule. A run that is limited by
 * --max-steps follows the same schedule up to its last step.
 *
 * @param step number of completed steps
 * @param scheduledSteps number of steps of all epochs
 */
export function adamAt(step: number, recipe: Recipe, scheduledSteps: number): StepAdam {
  const { adam, learningRate, learningRateDecay, discriminatorLearningRate } = recipe;
  const share = SCHEDULES[learningRateDecay](step / scheduledSteps);
  return {
    ...adam,
    learningRate: learningRate * share,
    discriminatorLearningRate: (discriminatorLearningRate ?? learningRate) * share,
  };
}
