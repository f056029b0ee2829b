import type { EpochSums } from '../checkpoint/state.ts';

/** A step's or an epoch's metrics by name; a task says which it has. */
export type Metrics = Readonly<Record<string, number>>;

/** An epoch's means. */
export interface EpochMeans {
  readonly metrics: Metrics;
  readonly imagesPerSecond: number;
  /** Seconds spent in the epoch's steps. */
  readonly seconds: number;
}

export const NO_SUMS: EpochSums = { steps: 0, images: 0, seconds: 0, metrics: {} };

/** The sums with one more step in them. */
export function addStep(sums: EpochSums, metrics: Metrics, images: number, seconds: number): EpochSums {
  const added = Object.entries(metrics).map(([name, value]) => [name, (sums.metrics[name] ?? 0) + value]);
  return {
    steps: sums.steps + 1,
    images: sums.images + images,
    seconds: sums.seconds + seconds,
    metrics: Object.fromEntries(added),
  };
}

/** The means over the steps summed so far. */
export function meansOf(sums: EpochSums): EpochMeans {
  const steps = Math.max(1, sums.steps);
  const means = Object.entries(sums.metrics).map(([name, sum]) => [name, sum / steps]);
  return {
    metrics: Object.fromEntries(means),
    imagesPerSecond: sums.seconds > 0 ? sums.images / sums.seconds : 0,
    seconds: sums.seconds,
  };
}
