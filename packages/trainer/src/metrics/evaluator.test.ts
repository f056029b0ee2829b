import * as tf from '@tensorflow/tfjs-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageSet } from '../data/data-set.ts';
import { drawStrokes } from '../data/strokes/strokes.ts';
import { noiseData } from '../testing/tiny.ts';
import { openMeter, POOLED, type QualityMeter } from './evaluator.ts';

const image = { height: 28, width: 28, channels: 1 } as const;
const real = drawStrokes(500, 1);
const labels = (set: ImageSet) => [...set.labels];

describe('the meter of digits', () => {
  let meter: QualityMeter;
  beforeAll(async () => {
    meter = await openMeter(real, image);
  });
  afterAll(() => meter.dispose());

  it('is the classifier, known by its hash', () => {
    expect(meter.name).toMatch(/^classifier-frechet-[0-9a-f]{12}$/);
  });

  it('finds real digits near, varied and read right', () => {
    const others = drawStrokes(500, 0);
    const { distance, digits } = meter.measure(others.images, labels(others));
    expect(distance).toBeLessThan(5);
    expect(digits?.effectiveClasses).toBeGreaterThan(9.9);
    expect(digits?.diversity).toBeGreaterThan(0.8);
    expect(digits?.diversity).toBeLessThan(1.2);
    expect(digits?.agreement).toBeGreaterThan(0.95);
    expect(digits?.classes.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  it('finds one picture per class without variety, which the histogram does not show', () => {
    const ten = drawStrokes(10, 0).images;
    const images = Uint8Array.from({ length: 500 * 784 }, (_, i) => ten[i % ten.length] ?? 0);
    const { digits } = meter.measure(images, []);
    expect(digits?.diversity).toBeLessThan(1e-6);
    expect(digits?.effectiveClasses).toBeGreaterThan(8);
    expect(digits?.agreement).toBeNull();
  });

  it('finds one class alone in the histogram', () => {
    const images = new Uint8Array(200 * 784);
    const source = drawStrokes(2000, 0).images;
    for (let i = 0; i < 200; i++)
      images.set(source.subarray((10 * i + 3) * 784, (10 * i + 4) * 784), i * 784);
    const { digits, distance } = meter.measure(images, []);
    expect(digits?.effectiveClasses).toBeLessThan(1.5);
    expect(digits?.classes[3]).toBeGreaterThan(0.9);
    expect(distance).toBeGreaterThan(50);
  });

  it('gives the same figures for the same samples and keeps no tensors', () => {
    const first = meter.measure(real.images, labels(real));
    const before = tf.memory().numTensors;
    expect(meter.measure(real.images, labels(real))).toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the meter of other pictures', () => {
  it('is pooled where the classifier reads nothing right, and frees the classifier', async () => {
    const before = tf.memory().numTensors;
    const { test } = noiseData();
    const meter = await openMeter(test, image);
    expect(tf.memory().numTensors).toBe(before);
    expect(meter.name).toBe(POOLED);
    const { distance, digits } = meter.measure(test.images, []);
    expect(distance).toBeCloseTo(0, 6);
    expect(digits).toBeUndefined();
  });

  it('is pooled for another size, without a look through the classifier', async () => {
    const size = { height: 8, width: 8, channels: 3 } as const;
    const images = new Uint8Array(20 * 192).map((_, i) => (i * 7919) % 256);
    const set = { ...size, images, labels: new Uint8Array(20), count: 20, classes: 10 };
    const meter = await openMeter(set, size);
    expect(meter.name).toBe(POOLED);
    expect(
      meter.measure(
        images.map((byte) => byte / 2),
        [],
      ).distance,
    ).toBeGreaterThan(0.1);
  });
});
