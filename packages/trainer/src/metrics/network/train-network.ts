import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-node';
import { emaDecayAt, WeightEma } from '@trazo/model/train';
import { type Batch, BatchSource } from '../../data/batches.ts';
import type { ImageSet } from '../../data/data-set.ts';
import type { ImageNetwork } from './image-network.ts';

/** The progress of a training. */
export interface NetworkProgress {
  readonly step: number;
  readonly totalSteps: number;
  readonly loss: number;
}

/** What every training of a network is told. */
export interface NetworkRecipe {
  readonly batchSize: number;
  /** Learning rate of Adam. */
  readonly learningRate: number;
  /** Decay of the exponential moving average of the weights, which is the result. */
  readonly averaging: number;
  /** Seed of the initial weights, the order of the images, and all that is random in a step. */
  readonly seed: number;
}

/**
 * Trains a network in place. The result is the average of the weights over the last steps (Polyak and Juditsky,
 * "Acceleration of stochastic approximation by averaging", 1992), which replaces a learning-rate schedule.
 *
 * @param lossOf what a step minimizes: called within `tf.tidy` with the step's images, and returns the function of the
 *   weights
 * @param tick called after each step
 */
export async function trainNetwork(
  network: ImageNetwork,
  set: ImageSet,
  recipe: NetworkRecipe,
  totalSteps: number,
  lossOf: (batch: Batch, step: number) => () => tf.Scalar,
  tick: (progress: NetworkProgress) => void = () => {},
): Promise<void> {
  const variables = network.variables();
  const averages = new WeightEma(variables);
  const optimizer = tf.train.adam(recipe.learningRate);
  const batches = new BatchSource(set, recipe);
  try {
    for (let step = 0; step < totalSteps; step++) {
      const batch = batches.batch(Math.floor(step / batches.stepsPerEpoch), step % batches.stepsPerEpoch);
      const loss = tf.tidy(() => {
        const value = optimizer.minimize(lossOf(batch, step), true, [...variables.values()]);
        return value?.dataSync()[0] ?? Number.NaN;
      });
      averages.update(variables, emaDecayAt(recipe.averaging, step));
      tick({ step: step + 1, totalSteps, loss });
      // Let signals and the progress bar through; the kernels above block this thread.
      await nextTurn();
    }
    const ema = [...averages.averages].map(
      ([name, average]) =>
        [name, { shape: average.shape, data: Float32Array.from(average.dataSync()) }] as const,
    );
    network.restore(new Map(ema));
  } finally {
    averages.dispose();
    optimizer.dispose();
  }
}
