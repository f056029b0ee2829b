import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImageSet } from '../../data/data-set.ts';
import type { Stages } from '../../data/stages.ts';
import type { NetworkProgress } from './train-network.ts';

/** What trains the networks that a data set is judged by, where there is time for that. */
export interface NetworkTraining {
  /** The user's cache folder, where trained networks are kept; undefined for none. */
  readonly cacheDir: string | undefined;
  readonly stages: Stages;
  /** Ends a training before its last step. */
  readonly signal?: AbortSignal;
}

/**
 * Trains a network under a progress display.
 *
 * @throws the signal's reason where it ends the training
 */
export async function trainedInStage<Network>(
  { stages, signal }: NetworkTraining,
  title: string,
  train: (tick: (progress: NetworkProgress) => void) => Promise<Network>,
): Promise<Network> {
  const stage = stages.begin(title);
  try {
    return await train(({ step, totalSteps, loss }) => {
      signal?.throwIfAborted();
      stage.tick(step / totalSteps, `loss ${loss.toFixed(3)}`);
    });
  } finally {
    stage.end();
  }
}

/**
 * Extracts the features of the test images under a progress display, which is drawn before the work begins.
 *
 * @param extract is told what receives the number of images that are done
 */
export async function extractTest<Extracted>(
  { stages }: NetworkTraining,
  { count }: Pick<ImageSet, 'count'>,
  extract: (tick: (done: number) => void) => Extracted,
): Promise<Extracted> {
  const stage = stages.begin('Extracting features of the test images');
  try {
    await nextTurn();
    return extract((done) => stage.tick(done / count));
  } finally {
    stage.end();
  }
}
