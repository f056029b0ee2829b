import type { Recipe } from '@trazo/model';

/** Settings of a run for the training loop. */
export interface TrainingSettings {
  readonly recipe: Recipe;
  /** Number of images in the data set. */
  readonly images: number;
  /** Maximum number of steps, even within an epoch; null for no limit. */
  readonly maxSteps: number | null;
  readonly seed: number;
  /** Identifies the run's options in its checkpoints. */
  readonly fingerprint: string;
}

/** Number of steps of a run. */
export interface Plan {
  readonly stepsPerEpoch: number;
  /** Steps of the run: those of all epochs, or fewer if `maxSteps` limits them. */
  readonly totalSteps: number;
  /** Steps of all epochs, regardless of `maxSteps`. */
  readonly scheduledSteps: number;
}

/** Computes the number of steps of a run. */
export function planOf({
  recipe,
  images,
  maxSteps,
}: Pick<TrainingSettings, 'recipe' | 'images' | 'maxSteps'>): Plan {
  const stepsPerEpoch = Math.ceil(images / recipe.batchSize);
  const scheduledSteps = stepsPerEpoch * recipe.epochs;
  return { stepsPerEpoch, scheduledSteps, totalSteps: Math.min(scheduledSteps, maxSteps ?? scheduledSteps) };
}
