import type { Recipe } from '@trazo/model';
import { R1_INTERVAL, type TrainingTask } from '@trazo/model/train';
import type { ImageSet } from '../data/data-set.ts';
import { adamAt } from './learning-rate.ts';

/** Steps that are timed, unless they take longer than the budget. */
const STEPS = 5;
/** After this many seconds, no further step is timed. */
const BUDGET_SECONDS = 2;

/**
 * Measures how long a training step takes on this machine, by training a few steps on the first images.
 *
 * @param task a task of its own, whose weights this changes; the caller disposes it
 * @param now milliseconds, monotonic
 * @returns mean seconds of a step, including its share of the R1 penalty's steps
 */
export function secondsPerStep(
  task: TrainingTask,
  recipe: Recipe,
  images: ImageSet,
  now: () => number = () => performance.now(),
): number {
  const batch = firstImages(images, recipe.batchSize);
  const time = (step: number): number => {
    const began = now();
    const result = task.trainStep(batch, recipe.batchSize, step, adamAt(0, recipe, 1));
    result.dataSync();
    result.dispose();
    return (now() - began) / 1000;
  };

  // TensorFlow allocates and prepares its kernels in the first step, so that one counts only if it alone is long.
  const first = time(1);
  if (first >= BUDGET_SECONDS) return first;
  let timed = 0;
  let seconds = 0;
  while (timed < STEPS && seconds < BUDGET_SECONDS) {
    seconds += time(2 + timed);
    timed += 1;
  }
  const plain = seconds / timed;
  if (recipe.r1Gamma === 0) return plain;
  const penalized = time(0);
  return plain + Math.max(0, penalized - plain) / R1_INTERVAL;
}

/** A batch of the first images of a set, in their own order. */
function firstImages({ images, labels, count, height, width, channels }: ImageSet, batchSize: number) {
  const taken = Math.min(count, batchSize);
  return {
    pixels: images.subarray(0, taken * height * width * channels),
    labels: labels.subarray(0, taken),
    count: taken,
  };
}
