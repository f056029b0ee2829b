import type { Recipe } from '@trazo/model';

/** What the training loop needs to know of a run. */
export interface TrainingSettings {
  readonly recipe: Recipe;
  /** Images of the data set. */
  readonly images: number;
  /** Ends the run after this many steps even within an epoch; null for no limit. */
  readonly maxSteps: number | null;
  readonly seed: number;
  /** Identifies the run's options in its checkpoints. */
  readonly fingerprint: string;
}

/** How long a run is, worked out before it starts. */
export interface Plan {
  readonly stepsPerEpoch: number;
  /** Steps of the whole run: all epochs, or fewer where --max-steps says so. */
  readonly totalSteps: number;
  /** Steps of all epochs, whatever --max-steps says. */
  readonly scheduledSteps: number;
}

/** Works out how long a run is. */
export function planOf({
  recipe,
  images,
  maxSteps,
}: Pick<TrainingSettings, 'recipe' | 'images' | 'maxSteps'>): Plan {
  const stepsPerEpoch = Math.ceil(images / recipe.batchSize);
  const scheduledSteps = stepsPerEpoch * recipe.epochs;
  return { stepsPerEpoch, scheduledSteps, totalSteps: Math.min(scheduledSteps, maxSteps ?? scheduledSteps) };
}
