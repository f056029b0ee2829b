import { describe, expect, it } from 'vitest';
import { syntheticDigits } from '../../data/synthetic-digits/synthetic-digits.ts';
import type { NetworkProgress } from '../network/train-network.ts';
import { classify } from './classify.ts';
import { CLASSIFIER_RECIPE } from './recipe.ts';
import { trainClassifier } from './train.ts';

const recipe = { ...CLASSIFIER_RECIPE, epochs: 3, batchSize: 20, averaging: 0.9 };

describe('training a classifier', () => {
  it('teaches it digits it has not seen', async () => {
    const classifier = await trainClassifier(syntheticDigits(600, 0), recipe);
    const unseen = syntheticDigits(200, 1);
    const { labels, probabilities, features, count } = classify(classifier, unseen.images);
    classifier.dispose();
    const right = labels.filter((digit, i) => digit === unseen.labels[i]).length;
    expect(right / 200).toBeGreaterThan(0.7);
    expect(count).toBe(200);
    expect(features).toHaveLength(200 * 128);
    expect(Math.min(...features)).toBe(0);
    const sums = Array.from({ length: 200 }, (_, i) =>
      probabilities.subarray(i * 10, i * 10 + 10).reduce((sum, p) => sum + p, 0),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
  });

  it('is the same for the same seed, bit for bit, and tells of every step', async () => {
    const set = syntheticDigits(45, 0);
    const train = async (seed: number) => {
      const ticks: NetworkProgress[] = [];
      const classifier = await trainClassifier(set, { ...recipe, epochs: 2, seed }, (tick) =>
        ticks.push(tick),
      );
      const { features } = classify(classifier, set.images);
      classifier.dispose();
      return { features, ticks };
    };
    const first = await train(3);
    expect(await train(3)).toEqual(first);
    expect((await train(4)).features).not.toEqual(first.features);
    expect(first.ticks.map(({ step, totalSteps }) => [step, totalSteps])).toEqual(
      [1, 2, 3, 4, 5, 6].map((step) => [step, 6]),
    );
  });
});
