import { describe, expect, it } from 'vitest';
import type { ImageSet } from '../../data/data-set.ts';
import { syntheticDigits } from '../../data/synthetic-digits/synthetic-digits.ts';
import { CLASSIFIER_RECIPE } from './recipe.ts';
import { trainClassifier } from './train.ts';
import { trainOnSyntheticTestOnReal } from './tstr.ts';

const recipe = { ...CLASSIFIER_RECIPE, epochs: 3, batchSize: 20, averaging: 0.9 };

const train = (set: ImageSet) => trainClassifier(set, recipe);

describe('train on synthetic, test on real', () => {
  it('is high for good labelled digits, and about chance for wrong labels', async () => {
    const test = syntheticDigits(200, 1);
    const generated = syntheticDigits(600, 0);
    const good = await trainOnSyntheticTestOnReal(generated, test, train, 0);
    expect(good.value).toBeGreaterThan(0.7);
    expect(good.low).toBeLessThan(good.value);
    const labels = generated.labels.map((label) => (label + 1) % 10);
    const bad = await trainOnSyntheticTestOnReal({ ...generated, labels }, test, train, 0);
    expect(bad.value).toBeLessThan(0.15);
  });
});
