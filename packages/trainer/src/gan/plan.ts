import type { RunOptions } from '../run/options.ts';

/** How long a run is, worked out before it starts. */
export interface Plan {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/** Steps of the whole run: all epochs, or fewer where --max-steps says so. */
export function planOf(options: RunOptions): Plan {
  const stepsPerEpoch = Math.ceil(options.dataset.images / options.batchSize);
  const all = stepsOfAllEpochs(options);
  return { stepsPerEpoch, totalSteps: Math.min(all, options.maxSteps ?? all) };
}

/** Steps of all epochs, whatever --max-steps says. */
export function stepsOfAllEpochs(options: RunOptions): number {
  return Math.ceil(options.dataset.images / options.batchSize) * options.epochs;
}
