import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-node';
import { emaDecayAt, WeightEma } from '@trazo/model/train';
import { BatchSource } from '../../data/batches.ts';
import type { ImageSet } from '../../data/data-set.ts';
import { RandomStreams } from '../../nn/random.ts';
import { DIGITS, SIDE } from './digits.ts';
import { DigitClassifier, FEATURES, toInput } from './network.ts';
import type { ClassifierRecipe } from './recipe.ts';
import { shiftImages } from './shift.ts';

/** The progress of a training. */
export interface ClassifierProgress {
  readonly step: number;
  readonly totalSteps: number;
  readonly loss: number;
}

/**
 * Trains a digit classifier. A pure function of images and recipe.
 *
 * @param set labelled 28 × 28 grey digits
 * @param tick called after each step
 * @returns a classifier with the average of the weights over the last thousand steps or so (Polyak and Juditsky,
 *   "Acceleration of stochastic approximation by averaging", 1992), which replaces a learning-rate schedule; the caller
 *   disposes it
 */
export async function trainClassifier(
  set: ImageSet,
  recipe: ClassifierRecipe,
  tick: (progress: ClassifierProgress) => void = () => {},
): Promise<DigitClassifier> {
  const classifier = new DigitClassifier(recipe.seed);
  const variables = classifier.variables();
  const averages = new WeightEma(variables);
  const random = new RandomStreams(recipe.seed);
  const optimizer = tf.train.adam(recipe.learningRate);
  const batches = new BatchSource(set, recipe);
  const totalSteps = recipe.epochs * batches.stepsPerEpoch;
  try {
    for (let step = 0; step < totalSteps; step++) {
      const batch = batches.batch(Math.floor(step / batches.stepsPerEpoch), step % batches.stepsPerEpoch);
      const images = shiftImages(batch.pixels, SIDE, recipe.shift, { seed: recipe.seed, step });
      const loss = tf.tidy(() => {
        const kept = random.uniform('dropout', step, [batch.count, FEATURES]).greaterEqual(recipe.dropout);
        const mask = kept.cast('float32').div(1 - recipe.dropout);
        const labels = tf.oneHot(tf.tensor1d(batch.labels, 'int32'), DIGITS);
        const input = toInput(images);
        const lossOf = () =>
          tf.losses
            .softmaxCrossEntropy(labels, classifier.logits(classifier.features(input).mul(mask)))
            .asScalar();
        const value = optimizer.minimize(lossOf, true, [...variables.values()]);
        return value?.dataSync()[0] ?? Number.NaN;
      });
      averages.update(variables, emaDecayAt(recipe.averaging, step));
      tick({ step: step + 1, totalSteps, loss });
      // Let signals and the progress bar through; the kernels above block this thread.
      await nextTurn();
    }
    const ema = [...averages.averages].map(
      ([name, average]) =>
        [name, { shape: average.shape, data: Float32Array.from(average.dataSync()) }] as const,
    );
    classifier.restore(new Map(ema));
    return classifier;
  } catch (error) {
    classifier.dispose();
    throw error;
  } finally {
    averages.dispose();
    optimizer.dispose();
  }
}
