import type { WeightArray } from '@trazo/model';
import { DivergenceError } from '../errors.ts';
import type { TrainingState } from './state.ts';

/** What a user can do about a training that diverged. A resumed run takes the same steps again. */
const HINT =
  'The last checkpoint is good: pnpm export RUN. To get further, start a new run with a smaller --learning-rate or another --seed.';

/** Names of metrics that read badly in a sentence. */
const NAMES: Readonly<Record<string, string>> = {
  generatorLoss: "the generator's loss",
  discriminatorLoss: "the discriminator's loss",
};

/**
 * Checks a step's metrics before anything is updated by their gradients. They are read in any case; the arrays are
 * read only where a metric is not finite, to say which of them it came from.
 *
 * @param metrics of the step, by name
 * @param step number of the step, from 1
 * @param snapshot the weights that the metrics come from
 * @throws {DivergenceError} naming the metric, and the first array with NaN or an infinity
 */
export function assertFiniteMetrics(
  metrics: Readonly<Record<string, number>>,
  step: number,
  snapshot: () => ReadonlyMap<string, WeightArray>,
): void {
  const found = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
  if (found === undefined) return;
  const [name, value] = found;
  const origin = firstNonFinite(snapshot());
  const why =
    origin === undefined
      ? 'every weight is still finite, so a sum overflowed on the way'
      : `${origin} since the step before`;
  throw new DivergenceError(step, `${NAMES[name] ?? name} is ${value}: ${why}.`, { hint: HINT });
}

/**
 * Checks every weight, average and moment of a state.
 *
 * @throws {DivergenceError} naming the first array with NaN or an infinity
 */
export function assertFinite({ step, arrays }: Pick<TrainingState, 'step' | 'arrays'>): void {
  const found = firstNonFinite(arrays);
  if (found !== undefined) throw new DivergenceError(step, `${found}.`, { hint: HINT });
}

/** The first array with NaN or an infinity, and where in it, in words. */
function firstNonFinite(arrays: ReadonlyMap<string, WeightArray>): string | undefined {
  for (const [name, { data }] of arrays) {
    // A plain loop: `findIndex` costs a call for each of millions of numbers.
    for (let index = 0; index < data.length; index++) {
      const value = data[index] ?? 0;
      if (!Number.isFinite(value)) return `${name} holds ${value} (number ${index + 1} of ${data.length})`;
    }
  }
  return undefined;
}
