import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { syntheticDigits } from '../../data/synthetic-digits/synthetic-digits.ts';
import type { ImageNetwork } from '../network/image-network.ts';
import { encodeWeights } from '../network/stored-weights.ts';
import { classify } from './classify.ts';
import { loadClassifier, writeClassifier } from './folder.ts';
import { CLASSIFIER_RECIPE } from './recipe.ts';
import { digitNetwork } from './train.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function store(classifier: ImageNetwork): Promise<void> {
  const { bytes, weights, sha256 } = encodeWeights(classifier);
  await writeClassifier(folder, bytes, {
    cardVersion: 1,
    name: 'digit-classifier',
    architecture: 'LeNet',
    dataset: { name: 'strokes', images: 10, sha256: '0'.repeat(64) },
    training: { command: 'pnpm train-classifier', ...CLASSIFIER_RECIPE, steps: 0, seconds: 0 },
    test: { images: 10, right: 1, accuracy: 0.1 },
    weights,
    sha256,
    createdAt: '2026-01-01T00:00:00.000Z',
  });
}

describe('a classifier’s folder', () => {
  it('restores a classifier that predicts the same, within float16', async () => {
    const pictures = syntheticDigits(30, 1).images;
    const classifier = digitNetwork(7);
    await store(classifier);
    const expected = classify(classifier, pictures);
    classifier.dispose();
    const { classifier: loaded, card } = await loadClassifier(folder);
    expect(card.training.seed).toBe(0);
    const received = classify(loaded, pictures);
    loaded.dispose();
    const worst = received.features.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (expected.features[i] ?? 0))),
      0,
    );
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(2e-3);
    expect((await readFile(join(folder, 'weights.bin'))).length).toBe(2 * 258_314);
  });

  it.each<[string, (file: (name: string) => string) => Promise<void>, RegExp]>([
    [
      'a flipped bit',
      async (file) => {
        const bytes = await readFile(file('weights.bin'));
        bytes[12_345] = (bytes[12_345] ?? 0) ^ 1;
        await writeFile(file('weights.bin'), bytes);
      },
      /weights\.bin: is damaged: its checksum is/,
    ],
    ['a missing file', (file) => rm(file('weights.bin')), /weights\.bin: does not exist/],
    ['text that is no JSON', (file) => writeFile(file('card.json'), '{'), /card\.json: is not JSON text/],
    [
      'a card with a field too many',
      async (file) => {
        const card: unknown = JSON.parse(await readFile(file('card.json'), 'utf8'));
        await writeFile(file('card.json'), JSON.stringify(Object.assign({}, card, { extra: 1 })));
      },
      /card\.json: .*extra/,
    ],
    [
      'a card of another network',
      async (file) => {
        const text = await readFile(file('card.json'), 'utf8');
        await writeFile(file('card.json'), text.replace('conv1/kernel', 'conv9/kernel'));
      },
      /weights\.bin: holds another network/,
    ],
  ])('with %s is refused', async (_, spoil, message) => {
    const classifier = digitNetwork(7);
    await store(classifier);
    classifier.dispose();
    await spoil((name) => join(folder, name));
    const before = tf.memory().numTensors;
    await expect(loadClassifier(folder)).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});
