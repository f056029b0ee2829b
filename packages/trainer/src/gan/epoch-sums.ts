import type { EpochSums } from '../checkpoint/state.ts';

/** Metrics of a step or an epoch, by the names in the task's `metricNames`. */
export type Metrics = Readonly<Record<string, number>>;

/** Means over an epoch's steps. */
export interface EpochMeans {
  readonly metrics: Metrics;
  readonly imagesPerSecond: number;
  /** Duration of the epoch's steps in seconds. */
  readonly seconds: number;
}

/** Sums at the start of an epoch. */
export const NO_SUMS: EpochSums = { steps: 0, images: 0, seconds: 0, metrics: {} };

/**
 * Adds one step to an epoch's sums.
 *
 * @param images number of real images in the step
 * @param seconds duration of the step
 */
export function addStep(sums: EpochSums, metrics: Metrics, images: number, seconds: number): EpochSums {
  const added = Object.entries(metrics).map(([name, value]) => [name, (sums.metrics[name] ?? 0) + value]);
  return {
    steps: sums.steps + 1,
    images: sums.images + images,
    seconds: sums.seconds + seconds,
    metrics: Object.fromEntries(added),
  };
}

/** Computes the means over the steps of an epoch's sums. */
export function meansOf(sums: EpochSums): EpochMeans {
  const steps = Math.max(1, sums.steps);
  const means = Object.entries(sums.metrics).map(([name, sum]) => [name, sum / steps]);
  return {
    metrics: Object.fromEntries(means),
    imagesPerSecond: sums.seconds > 0 ? sums.images / sums.seconds : 0,
    seconds: sums.seconds,
  };
}
