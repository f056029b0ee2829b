import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EpochSums, TrainingState } from '../checkpoint/state.ts';
import { BatchSource } from '../data/batches.ts';
import type { ImageSet } from '../data/data-set.ts';
import { fingerprint, type RunOptions } from '../run/options.ts';
import { addStep, type EpochMetrics, meansOf, NO_SUMS, type StepMetrics } from './epoch-sums.ts';
import { adamAt } from './learning-rate.ts';
import { planOf } from './plan.ts';
import type { TrainableGan } from './trainable-gan.ts';

/** What watches a run: everything that shows, logs or saves. */
export interface TrainingObserver {
  /** After each step. */
  step(event: StepEvent): void;
  /** After each whole epoch; `state` makes a checkpoint of this instant. Says whether to go on. */
  epoch(event: EpochEvent): Promise<Course>;
}

/** Whether a training goes on. */
export type Course = 'go on' | 'stop';

export interface StepEvent extends StepMetrics {
  /** Steps done, from 1. */
  readonly step: number;
  /** Epoch under way, from 1. */
  readonly epoch: number;
  readonly imagesPerSecond: number;
}

export interface EpochEvent extends EpochMetrics {
  /** Steps done. */
  readonly step: number;
  /** Epochs done. */
  readonly epoch: number;
  readonly state: () => TrainingState;
}

/** Where a training starts from: nothing, or a checkpoint. */
export interface TrainingStart {
  readonly step: number;
  readonly sums: EpochSums;
}

export const FROM_SCRATCH: TrainingStart = { step: 0, sums: NO_SUMS };

/**
 * Trains until the plan is done, the observer stops it or `signal` fires; a step under way is finished first.
 *
 * @param latents the fixed latents of the sample grids, which travel with each checkpoint
 * @returns the state at the end
 */
export async function train(
  gan: TrainableGan,
  images: ImageSet,
  options: RunOptions,
  start: TrainingStart,
  latents: Float32Array,
  observer: TrainingObserver,
  signal: AbortSignal,
): Promise<TrainingState> {
  const { stepsPerEpoch, totalSteps } = planOf(options);
  const batches = new BatchSource(images, options);
  let { step, sums } = start;
  const state = (): TrainingState => ({
    step,
    epoch: Math.floor(step / stepsPerEpoch),
    fingerprint: fingerprint(options),
    sums,
    distance: null,
    latents,
    arrays: gan.snapshot(),
  });

  while (step < totalSteps && !signal.aborted) {
    // Fetch.
    const began = performance.now();
    const epoch = Math.floor(step / stepsPerEpoch);
    const real = batches.batch(epoch, step % stepsPerEpoch);

    // Step.
    const result = gan.trainStep(real, options.batchSize, step, adamAt(step, options));
    const metrics = readMetrics(result.dataSync());
    result.dispose();
    step += 1;

    // Tick.
    const seconds = (performance.now() - began) / 1000;
    sums = addStep(sums, metrics, real.count, seconds);
    observer.step({ ...metrics, step, epoch: epoch + 1, imagesPerSecond: real.count / seconds });

    // Snapshot.
    if (step % stepsPerEpoch === 0) {
      const means = meansOf(sums);
      sums = NO_SUMS;
      if ((await observer.epoch({ ...means, step, epoch: epoch + 1, state })) === 'stop') break;
    }

    // Let signals and writes through; the kernels above block this thread.
    await nextTurn();
  }
  return state();
}

function readMetrics(values: ArrayLike<number>): StepMetrics {
  const [generatorLoss = 0, discriminatorLoss = 0, realAccuracy = 0, fakeAccuracy = 0] = Array.from(values);
  return { generatorLoss, discriminatorLoss, realAccuracy, fakeAccuracy };
}
