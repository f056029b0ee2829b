import * as tf from '@tensorflow/tfjs-node';
import type { ImageSet } from '../../data/data-set.ts';
import { RandomStreams } from '../../nn/random.ts';
import type { ImageShape } from '../feature-extractor.ts';
import { FEATURES, ImageNetwork, toInput } from '../network/image-network.ts';
import { randomViews } from '../network/random-views.ts';
import { type NetworkProgress, type NetworkRecipe, trainNetwork } from '../network/train-network.ts';
import { DIGITS, SIDE } from './digits.ts';
import type { ClassifierRecipe, PictureClassifierRecipe } from './recipe.ts';
import { shiftImages } from './shift.ts';

/** Size of the images that the digit classifier reads. */
const DIGIT_IMAGE: ImageShape = { height: SIDE, width: SIDE, channels: 1 };

/** A network for digits, with the initial weights of a seed. */
export function digitNetwork(seed: number): ImageNetwork {
  return new ImageNetwork(DIGIT_IMAGE, DIGITS, seed);
}

/**
 * Trains a digit classifier. A pure function of images and recipe.
 *
 * @param set labelled 28 × 28 grey digits
 * @param tick called after each step
 * @returns the classifier, which the caller disposes
 */
export async function trainClassifier(
  set: ImageSet,
  recipe: ClassifierRecipe,
  tick?: (progress: NetworkProgress) => void,
): Promise<ImageNetwork> {
  const network = digitNetwork(recipe.seed);
  const steps = recipe.epochs * Math.ceil(set.count / recipe.batchSize);
  const augmented = (pixels: Uint8Array, step: number) =>
    toInput(shiftImages(pixels, SIDE, recipe.shift, { seed: recipe.seed, step }), DIGIT_IMAGE);
  return trained(network, set, recipe, steps, augmented, tick);
}

/**
 * Trains a classifier for images of any size, color and number of classes. A pure function of images and recipe.
 *
 * @param tick called after each step
 * @returns the classifier, which the caller disposes
 */
export async function trainPictureClassifier(
  set: ImageSet,
  recipe: PictureClassifierRecipe,
  tick?: (progress: NetworkProgress) => void,
): Promise<ImageNetwork> {
  const network = new ImageNetwork(set, set.classes, recipe.seed);
  const augmented = (pixels: Uint8Array, step: number) =>
    randomViews(toInput(pixels, set), recipe.views, { seed: recipe.seed, step, view: 0 });
  return trained(network, set, recipe, recipe.steps(set.count), augmented, tick);
}

/** Teaches a network the labels of a set. */
async function trained(
  network: ImageNetwork,
  set: ImageSet,
  recipe: NetworkRecipe & { readonly dropout: number },
  steps: number,
  augmented: (pixels: Uint8Array, step: number) => tf.Tensor4D,
  tick: ((progress: NetworkProgress) => void) | undefined,
): Promise<ImageNetwork> {
  const random = new RandomStreams(recipe.seed);
  try {
    await trainNetwork(
      network,
      set,
      recipe,
      steps,
      (batch, step) => {
        const input = augmented(batch.pixels, step);
        const kept = random.uniform('dropout', step, [batch.count, FEATURES]).greaterEqual(recipe.dropout);
        const mask = kept.cast('float32').div(1 - recipe.dropout);
        const labels = tf.oneHot(tf.tensor1d(batch.labels, 'int32'), network.outputs);
        return () =>
          tf.losses.softmaxCrossEntropy(labels, network.logits(network.features(input).mul(mask))).asScalar();
      },
      tick,
    );
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  }
}
