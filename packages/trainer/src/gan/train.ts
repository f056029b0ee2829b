import { setImmediate as nextTurn } from 'node:timers/promises';
import { namedMetrics, type TrainingTask } from '@trazo/model/train';
import type { EpochSums, TrainingState } from '../checkpoint/state.ts';
import { BatchSource } from '../data/batches.ts';
import type { ImageSet } from '../data/data-set.ts';
import { addStep, type EpochMeans, type Metrics, meansOf, NO_SUMS } from './epoch-sums.ts';
import { adamAt } from './learning-rate.ts';
import { planOf, type TrainingSettings } from './plan.ts';

/** Observer of a training: displays, logs and saves its progress. */
export interface TrainingObserver {
  /** Called after each step. */
  step(event: StepEvent): void;
  /** Called after each complete epoch. Returns whether to continue. */
  epoch(event: EpochEvent): Promise<Decision>;
}

/** Whether a training continues after an epoch. */
export type Decision = 'continue' | 'stop';

/** Progress after a step. */
export interface StepEvent {
  readonly metrics: Metrics;
  /** Number of completed steps, from 1. */
  readonly step: number;
  /** Number of the current epoch, from 1. */
  readonly epoch: number;
  readonly imagesPerSecond: number;
}

/** Progress after an epoch. */
export interface EpochEvent extends EpochMeans {
  /** Number of completed steps. */
  readonly step: number;
  /** Number of completed epochs. */
  readonly epoch: number;
  /** Returns the current state, for a checkpoint. */
  readonly state: () => TrainingState;
}

/** Where a training starts: the first step, or a checkpoint. */
export interface TrainingStart {
  readonly step: number;
  readonly sums: EpochSums;
}

/** Start of a new training. */
export const FROM_SCRATCH: TrainingStart = { step: 0, sums: NO_SUMS };

/**
 * Trains until all steps are completed, the observer stops the run or `signal` is aborted; the current step is completed
 * first.
 *
 * @param latents the fixed latents of the sample grids, which each checkpoint contains
 * @returns the state at the end
 */
export async function train(
  task: TrainingTask,
  images: ImageSet,
  settings: TrainingSettings,
  start: TrainingStart,
  latents: Float32Array,
  observer: TrainingObserver,
  signal: AbortSignal,
): Promise<TrainingState> {
  const { recipe } = settings;
  const { stepsPerEpoch, scheduledSteps, totalSteps } = planOf(settings);
  const batches = new BatchSource(images, { batchSize: recipe.batchSize, seed: settings.seed });
  let { step, sums } = start;
  const state = (): TrainingState => ({
    step,
    epoch: Math.floor(step / stepsPerEpoch),
    fingerprint: settings.fingerprint,
    sums,
    distance: null,
    latents,
    arrays: task.snapshot(),
  });

  while (step < totalSteps && !signal.aborted) {
    // Fetch the batch.
    const began = performance.now();
    const epoch = Math.floor(step / stepsPerEpoch);
    const real = batches.batch(epoch, step % stepsPerEpoch);

    // Run the step.
    const adam = adamAt(step, recipe, scheduledSteps);
    const result = task.trainStep(real, recipe.batchSize, step, adam);
    const metrics = namedMetrics(task, result.dataSync());
    result.dispose();
    step += 1;

    // Report the step.
    const seconds = (performance.now() - began) / 1000;
    sums = addStep(sums, metrics, real.count, seconds);
    observer.step({ metrics, step, epoch: epoch + 1, imagesPerSecond: real.count / seconds });

    // Report the epoch.
    if (step % stepsPerEpoch === 0) {
      const means = meansOf(sums);
      sums = NO_SUMS;
      if ((await observer.epoch({ ...means, step, epoch: epoch + 1, state })) === 'stop') break;
    }

    // Let signals and writes run; the kernels above block this thread.
    await nextTurn();
  }
  return state();
}
