import * as tf from '@tensorflow/tfjs-node';
import type { ImageSet } from '../../data/data-set.ts';
import { ImageNetwork, toInput } from '../network/image-network.ts';
import { randomViews, type ViewRange } from '../network/random-views.ts';
import { type NetworkProgress, type NetworkRecipe, trainNetwork } from '../network/train-network.ts';
import { vicreg } from './vicreg.ts';

/** How a network is trained on images without labels. */
export interface SelfSupervisedRecipe extends NetworkRecipe {
  /** Numbers of the embedding in which the views of an image are to agree. */
  readonly embedding: number;
  readonly views: ViewRange;
  /** Number of steps for a number of training images. */
  readonly steps: (images: number) => number;
}

const BATCH = 64;

/** The recipe of the networks that are trained where they are needed: as good as a few minutes make them. */
export const SELF_SUPERVISED_RECIPE: SelfSupervisedRecipe = {
  batchSize: BATCH,
  learningRate: 1e-3,
  averaging: 0.99,
  seed: 0,
  embedding: 128,
  views: { leastSide: 0.7, color: 0.4 },
  steps: (images) => Math.min(800, Math.max(200, Math.round((20 * images) / BATCH))),
};

/**
 * Trains a network on images without labels, to give different views of an image the same embedding and different images
 * different ones ({@link vicreg}). A pure function of images and recipe.
 *
 * @param tick called after each step
 * @returns the network, which the caller disposes
 */
export async function trainSelfSupervised(
  set: ImageSet,
  recipe: SelfSupervisedRecipe,
  tick?: (progress: NetworkProgress) => void,
): Promise<ImageNetwork> {
  const network = new ImageNetwork(set, recipe.embedding, recipe.seed);
  try {
    await trainNetwork(
      network,
      set,
      recipe,
      recipe.steps(set.count),
      ({ pixels }, step) => {
        const images = toInput(pixels, set);
        const view = (number: number) =>
          randomViews(images, recipe.views, { seed: recipe.seed, step, view: number });
        const views = tf.concat([view(0), view(1)]);
        return () => vicreg(network.logits(network.features(views)));
      },
      tick,
    );
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  }
}
