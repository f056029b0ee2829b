import * as tf from '@tensorflow/tfjs-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageSet } from '../data/data-set.ts';
import { syntheticDigits } from '../data/synthetic-digits/synthetic-digits.ts';
import { coloredShapes } from '../testing/colored-shapes.ts';
import { noiseData } from '../testing/tiny.ts';
import { type Evaluator, openEvaluator, POOLED_EVALUATOR } from './evaluator.ts';
import type { NetworkTraining } from './network/network-training.ts';

const real = syntheticDigits(500, 1);
const training: NetworkTraining = {
  cacheDir: undefined,
  stages: { begin: () => ({ tick: () => {}, end: () => {} }) },
};
const judged = (train: ImageSet, test: ImageSet, more: Partial<NetworkTraining> = {}) =>
  openEvaluator({ name: 'mine', train, test }, { ...training, ...more });

const labels = (set: ImageSet) => [...set.labels];

describe('the evaluator of digits', () => {
  let evaluator: Evaluator;
  beforeAll(async () => {
    evaluator = await judged(real, real);
  });
  afterAll(() => evaluator.dispose());

  it('uses the classifier, identified by its hash', () => {
    expect(evaluator.name).toMatch(/^classifier-frechet-[0-9a-f]{12}$/);
  });

  it('finds real digits near, diverse and correctly classified', () => {
    const others = syntheticDigits(500, 0);
    const { distance, digits } = evaluator.evaluate(others.images, labels(others));
    expect(distance).toBeLessThan(5);
    expect(digits?.effectiveClasses).toBeGreaterThan(9.9);
    expect(digits?.diversity).toBeGreaterThan(0.8);
    expect(digits?.diversity).toBeLessThan(1.2);
    expect(digits?.agreement).toBeGreaterThan(0.95);
    expect(digits?.classes.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('finds one image per class without diversity, which the histogram does not show', () => {
    const ten = syntheticDigits(10, 0).images;
    const images = Uint8Array.from({ length: 500 * 784 }, (_, i) => ten[i % ten.length] ?? 0);
    const { digits } = evaluator.evaluate(images, []);
    expect(digits?.diversity).toBeLessThan(1e-6);
    expect(digits?.effectiveClasses).toBeGreaterThan(8);
    expect(digits?.agreement).toBeNull();
  });

  it('finds one class alone in the histogram', () => {
    const images = new Uint8Array(200 * 784);
    const source = syntheticDigits(2000, 0).images;
    for (let i = 0; i < 200; i++)
      images.set(source.subarray((10 * i + 3) * 784, (10 * i + 4) * 784), i * 784);
    const { digits, distance } = evaluator.evaluate(images, []);
    expect(digits?.effectiveClasses).toBeLessThan(1.5);
    expect(digits?.classes[3]).toBeGreaterThan(0.9);
    expect(distance).toBeGreaterThan(50);
  });

  it('gives the same figures for the same samples and keeps no tensors', () => {
    const first = evaluator.evaluate(real.images, labels(real));
    const before = tf.memory().numTensors;
    expect(evaluator.evaluate(real.images, labels(real))).toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the evaluator of other pictures', () => {
  it('compares features of a classifier of their own classes, by the Fréchet distance', async () => {
    const evaluator = await judged(coloredShapes(400, 1), coloredShapes(400, 2));
    expect(evaluator.name).toMatch(/^own-classifier-frechet-[0-9a-f]{12}$/);
    expect(evaluator.reason).toMatch(
      /^Comparing features of a classifier trained on mine's 4 classes, which recognises [\d.]+% of the test images\.$/,
    );
    expect(evaluator.realClasses).toBeGreaterThan(3.9);
    const fresh = coloredShapes(400, 3);
    const { distance, digits } = evaluator.evaluate(fresh.images, labels(fresh));
    expect(digits?.agreement).toBeGreaterThan(0.8);
    expect(digits?.diversity).toBeCloseTo(1, 0);
    expect(evaluator.evaluate(new Uint8Array(fresh.images.length), []).distance).toBeGreaterThan(
      10 * distance,
    );
    evaluator.dispose();
  });

  it('where labels are of nothing in them, compares a network trained without them, by the kernel distance if they are few', async () => {
    const shuffled = (set: ImageSet) => ({ ...set, labels: set.labels.map((_, i) => ((i * 7919) % 13) % 4) });
    const evaluator = await judged(shuffled(coloredShapes(300, 1)), shuffled(coloredShapes(60, 2)));
    expect(evaluator.name).toMatch(/^self-supervised-kid-[0-9a-f]{12}$/);
    expect(evaluator.reason).toMatch(
      /without labels: a classifier trained on its 4 classes recognises only [\d.]+% of the test images\.$/,
    );
    expect(evaluator.realClasses).toBeUndefined();
    const { distance, digits } = evaluator.evaluate(coloredShapes(300, 3).images, []);
    expect(digits).toBeUndefined();
    expect(evaluator.evaluate(new Uint8Array(60 * 768), []).distance).toBeGreaterThan(
      10 * Math.abs(distance),
    );
    evaluator.dispose();
  });

  it('of a run that is being stopped trains no network and keeps no tensors', async () => {
    const before = tf.memory().numTensors;
    const evaluator = await judged(coloredShapes(300, 1), coloredShapes(60, 2), {
      signal: AbortSignal.abort(),
    });
    expect(evaluator.name).toBe(POOLED_EVALUATOR);
    evaluator.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('compares pooled pixels where the classifier recognises nothing, and frees the classifier', async () => {
    const before = tf.memory().numTensors;
    const { train, test } = noiseData();
    const evaluator = await judged(train, test);
    expect(tf.memory().numTensors).toBe(before);
    expect(evaluator.name).toBe(POOLED_EVALUATOR);
    const { distance, digits } = evaluator.evaluate(test.images, []);
    expect(distance).toBeCloseTo(0, 6);
    expect(digits).toBeUndefined();
  });

  it('compares pooled pixels for another size, without the classifier', async () => {
    const size = { height: 8, width: 8, channels: 3 } as const;
    const images = new Uint8Array(20 * 192).map((_, i) => (i * 7919) % 256);
    const set = { ...size, images, labels: new Uint8Array(20), count: 20, classes: 10 };
    const evaluator = await judged(set, set);
    expect(evaluator.name).toBe(POOLED_EVALUATOR);
    expect(
      evaluator.evaluate(
        images.map((byte) => byte / 2),
        [],
      ).distance,
    ).toBeGreaterThan(0.1);
  });
});
