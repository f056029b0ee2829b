import { setImmediate as nextTurn } from 'node:timers/promises';
import { namedMetrics, type TrainingTask } from '@trazo/model/train';
import type { EpochSums, TrainingState } from '../checkpoint/state.ts';
import { BatchSource } from '../data/batches.ts';
import type { ImageSet } from '../data/data-set.ts';
import { addStep, type EpochMeans, type Metrics, meansOf, NO_SUMS } from './epoch-sums.ts';
import { adamAt } from './learning-rate.ts';
import { planOf, type TrainingSettings } from './plan.ts';

/** What watches a run: everything that shows, logs or saves. */
export interface TrainingObserver {
  /** After each step. */
  step(event: StepEvent): void;
  /** After each whole epoch; `state` makes a checkpoint of this instant. Says whether to continue. */
  epoch(event: EpochEvent): Promise<Decision>;
}

/** Whether a training continues. */
export type Decision = 'continue' | 'stop';

export interface StepEvent {
  readonly metrics: Metrics;
  /** Steps done, from 1. */
  readonly step: number;
  /** Epoch under way, from 1. */
  readonly epoch: number;
  readonly imagesPerSecond: number;
}

export interface EpochEvent extends EpochMeans {
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
    // Fetch.
    const began = performance.now();
    const epoch = Math.floor(step / stepsPerEpoch);
    const real = batches.batch(epoch, step % stepsPerEpoch);

    // Step.
    const adam = adamAt(step, recipe, scheduledSteps);
    const result = task.trainStep(real, recipe.batchSize, step, adam);
    const metrics = namedMetrics(task, result.dataSync());
    result.dispose();
    step += 1;

    // Tick.
    const seconds = (performance.now() - began) / 1000;
    sums = addStep(sums, metrics, real.count, seconds);
    observer.step({ metrics, step, epoch: epoch + 1, imagesPerSecond: real.count / seconds });

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
