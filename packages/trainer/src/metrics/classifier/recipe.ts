/** How a classifier is trained. */
export interface ClassifierRecipe {
  readonly epochs: number;
  readonly batchSize: number;
  /** Adam's. */
  readonly learningRate: number;
  /** Share of the features set to zero in each step (Srivastava et al., "Dropout", 2014). */
  readonly dropout: number;
  /** Pictures are moved by up to so many pixels each way. */
  readonly shift: number;
  /** Share of the old average kept at each step in the averaged weights, which are the result. */
  readonly averaging: number;
  /** Of the first weights, the order of the pictures, their moves and dropout. */
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
