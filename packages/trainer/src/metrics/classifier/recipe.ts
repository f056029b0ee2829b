/** How a classifier is trained. */
export interface ClassifierRecipe {
  readonly epochs: number;
  readonly batchSize: number;
  /** Learning rate of Adam. */
  readonly learningRate: number;
  /** Share of the features set to zero in each step (Srivastava et al., "Dropout", 2014). */
  readonly dropout: number;
  /** Images are shifted by up to this many pixels each way. */
  readonly shift: number;
  /** Decay of the exponential moving average of the weights, which is the result. */
  readonly averaging: number;
  /** Seed of the initial weights, the order and shifts of the images, and dropout. */
  readonly seed: number;
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
