import type { EpochSums } from '../checkpoint/state.ts';

/** What one step gave. */
export interface StepMetrics {
  readonly generatorLoss: number;
  readonly discriminatorLoss: number;
  /** Share of the real images that the discriminator took for real. */
  readonly realAccuracy: number;
  /** Share of the fakes that it took for fake. */
  readonly fakeAccuracy: number;
}

/** An epoch's means. */
export interface EpochMetrics extends StepMetrics {
  readonly imagesPerSecond: number;
  /** Seconds spent in the epoch's steps. */
  readonly seconds: number;
}

export const NO_SUMS: EpochSums = {
  steps: 0,
  images: 0,
  seconds: 0,
  generatorLoss: 0,
  discriminatorLoss: 0,
  realAccuracy: 0,
  fakeAccuracy: 0,
};

/** The sums with one more step in them. */
export function addStep(sums: EpochSums, metrics: StepMetrics, images: number, seconds: number): EpochSums {
  return {
    steps: sums.steps + 1,
    images: sums.images + images,
    seconds: sums.seconds + seconds,
    generatorLoss: sums.generatorLoss + metrics.generatorLoss,
    discriminatorLoss: sums.discriminatorLoss + metrics.discriminatorLoss,
    realAccuracy: sums.realAccuracy + metrics.realAccuracy,
    fakeAccuracy: sums.fakeAccuracy + metrics.fakeAccuracy,
  };
}

/** The means over the steps summed so far. */
export function meansOf(sums: EpochSums): EpochMetrics {
  const steps = Math.max(1, sums.steps);
  return {
    generatorLoss: sums.generatorLoss / steps,
    discriminatorLoss: sums.discriminatorLoss / steps,
    realAccuracy: sums.realAccuracy / steps,
    fakeAccuracy: sums.fakeAccuracy / steps,
    imagesPerSecond: sums.seconds > 0 ? sums.images / sums.seconds : 0,
    seconds: sums.seconds,
  };
}
