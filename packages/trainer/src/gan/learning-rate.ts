import type { Recipe } from '@trazo/model';
import type { StepAdam } from '@trazo/model/train';

/** What is left of a learning rate when a share of all epochs' steps is done. */
const SCHEDULES: Readonly<Record<Recipe['learningRateDecay'], (done: number) => number>> = {
  none: () => 1,
  linear: (done) => Math.min(1, 2 * (1 - done)),
  cosine: (done) => (1 + Math.cos(Math.PI * done)) / 2,
};

/**
 * Adam's hyperparameters at a step, a pure function of the recipe. A run cut short by --max-steps follows the same
 * schedule as far as it goes.
 *
 * @param step steps done before this one
 * @param scheduledSteps steps of all epochs
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
