import { describe, expect, it } from 'vitest';
import { tinyOptions, tinySpec } from '../testing/tiny.ts';
import { adamAt } from './learning-rate.ts';

/** 3 epochs of 3 steps with the given recipe. */
const optionsWith = (training: Partial<typeof tinySpec.training>) =>
  tinyOptions({
    epochs: 4,
    learningRate: 0.01,
    spec: { ...tinySpec, training: { ...tinySpec.training, ...training } },
  });

describe('the learning rates', () => {
  it('stay as they are without decay, the same for both networks', () => {
    for (const step of [0, 5, 11]) {
      expect(adamAt(step, optionsWith({}))).toMatchObject({
        learningRate: 0.01,
        discriminatorLearningRate: 0.01,
      });
    }
  });

  it('fall to zero over the second half, each from its own height', () => {
    const options = optionsWith({ learningRateDecay: 'linear', discriminatorLearningRate: 0.04 });
    const rates = Array.from({ length: 12 }, (_, step) => adamAt(step, options));
    expect(rates.slice(0, 7).every(({ learningRate }) => learningRate === 0.01)).toBe(true);
    expect(rates[9]?.learningRate).toBeCloseTo(0.005, 12);
    expect(rates[9]?.discriminatorLearningRate).toBeCloseTo(0.02, 12);
    expect(rates[11]?.learningRate).toBeCloseTo(0.01 / 6, 12);
  });

  it('fall along half a cosine’s wave, from the first step', () => {
    const options = optionsWith({ learningRateDecay: 'cosine', discriminatorLearningRate: 0.04 });
    const rates = Array.from({ length: 12 }, (_, step) => adamAt(step, options));
    expect(rates[0]?.learningRate).toBe(0.01);
    expect(rates[4]?.learningRate).toBeCloseTo(0.0075, 12);
    expect(rates[6]?.discriminatorLearningRate).toBeCloseTo(0.02, 12);
    expect(rates[11]?.learningRate).toBeLessThan(0.01 / 50);
  });
});
