import type { Recipe } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import { tinySpec } from '../testing/tiny.ts';
import { adamAt } from './learning-rate.ts';

/** 4 epochs of 3 steps with the given recipe. */
const recipeWith = (training: Partial<Recipe>): Recipe => ({
  ...tinySpec.training,
  epochs: 4,
  learningRate: 0.01,
  ...training,
});
const STEPS = 12;

describe('the learning rates', () => {
  it('are constant without decay, and the same for both networks', () => {
    for (const step of [0, 5, 11]) {
      expect(adamAt(step, recipeWith({}), STEPS)).toMatchObject({
        learningRate: 0.01,
        discriminatorLearningRate: 0.01,
      });
    }
  });

  it('fall to zero over the second half, each from its own initial value', () => {
    const recipe = recipeWith({ learningRateDecay: 'linear', discriminatorLearningRate: 0.04 });
    const rates = Array.from({ length: STEPS }, (_, step) => adamAt(step, recipe, STEPS));
    expect(rates.slice(0, 7).every(({ learningRate }) => learningRate === 0.01)).toBe(true);
    expect(rates[9]?.learningRate).toBeCloseTo(0.005, 12);
    expect(rates[9]?.discriminatorLearningRate).toBeCloseTo(0.02, 12);
    expect(rates[11]?.learningRate).toBeCloseTo(0.01 / 6, 12);
  });

  it('fall along half a cosine, from the first step', () => {
    const recipe = recipeWith({ learningRateDecay: 'cosine', discriminatorLearningRate: 0.04 });
    const rates = Array.from({ length: STEPS }, (_, step) => adamAt(step, recipe, STEPS));
    expect(rates[0]?.learningRate).toBe(0.01);
    expect(rates[4]?.learningRate).toBeCloseTo(0.0075, 12);
    expect(rates[6]?.discriminatorLearningRate).toBeCloseTo(0.02, 12);
    expect(rates[11]?.learningRate).toBeLessThan(0.01 / 50);
  });
});
