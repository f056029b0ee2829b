import type { WeightArray } from '@trazo/model';
import { DivergenceError } from '../errors.ts';
import type { TrainingState } from './state.ts';

/** Remedy for a training that diverged. A resumed run would repeat the same steps. */
const HINT = 'To train further, start a new run with a smaller --learning-rate or another --seed.';

/** Names in messages of metrics. */
const NAMES: Readonly<Record<string, string>> = {
  generatorLoss: "the generator's loss",
  discriminatorLoss: "the discriminator's loss",
};

/**
 * Checks that a step's metrics are finite, before its gradients update any weight. The arrays are read only if a metric
 * is not finite, to name the array that caused it.
 *
 * @param metrics the step's metrics, by name
 * @param step number of the step, from 1
 * @param snapshot returns the weights from which the metrics were computed
 * @throws {DivergenceError} naming the metric, and the first array that contains NaN or an infinity
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
      ? 'every weight is finite, so a sum overflowed'
      : `${origin} since the previous step`;
  throw new DivergenceError(step, `${NAMES[name] ?? name} is ${value}: ${why}.`, { hint: HINT });
}

/**
 * Checks that every weight, average and moment of a state is finite.
 *
 * @throws {DivergenceError} naming the first array that contains NaN or an infinity
 */
export function assertFinite({ step, arrays }: Pick<TrainingState, 'step' | 'arrays'>): void {
  const found = firstNonFinite(arrays);
  if (found !== undefined) throw new DivergenceError(step, `${found}.`, { hint: HINT });
}

/** Describes the first NaN or infinity: the array, the value and its position. */
function firstNonFinite(arrays: ReadonlyMap<string, WeightArray>): string | undefined {
  for (const [name, { data }] of arrays) {
    // A plain loop, because `findIndex` costs a function call for each of millions of numbers.
    for (let index = 0; index < data.length; index++) {
      const value = data[index] ?? 0;
      if (!Number.isFinite(value)) return `${name} holds ${value} (number ${index + 1} of ${data.length})`;
    }
  }
  return undefined;
}
