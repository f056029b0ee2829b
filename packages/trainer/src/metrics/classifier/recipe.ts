import type { ViewRange } from '../network/random-views.ts';
import type { NetworkRecipe } from '../network/train-network.ts';

/** How a digit classifier is trained. */
export interface ClassifierRecipe extends NetworkRecipe {
  readonly epochs: number;
  /** Share of the features set to zero in each step (Srivastava et al., "Dropout", 2014). */
  readonly dropout: number;
  /** Images are shifted by up to this many pixels each way. */
  readonly shift: number;
}

/** The recipe of the classifier that ships. */
export const CLASSIFIER_RECIPE: ClassifierRecipe = {
  epochs: 8,
  batchSize: 128,
  learningRate: 1e-3,
  dropout: 0.5,
  shift: 2,
  averaging: 0.999,
  seed: 0,
};

/** How a classifier for pictures is trained. */
export interface PictureClassifierRecipe extends NetworkRecipe {
  readonly dropout: number;
  readonly views: ViewRange;
  /** Number of steps for a number of training images. */
  readonly steps: (images: number) => number;
}

const PICTURE_BATCH = 64;

/** The recipe of the classifiers that are trained where they are needed: as good as a few minutes make them. */
export const PICTURE_CLASSIFIER_RECIPE: PictureClassifierRecipe = {
  batchSize: PICTURE_BATCH,
  learningRate: 1e-3,
  dropout: 0.5,
  views: { leastSide: 0.85, color: 0.2 },
  averaging: 0.99,
  seed: 0,
  steps: (images) => Math.min(2500, Math.max(200, Math.round((20 * images) / PICTURE_BATCH))),
};
