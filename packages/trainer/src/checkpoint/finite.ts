import { DivergenceError } from '../errors.ts';
import type { NamedArray } from '../nn/network.ts';
import type { TrainingState } from './state.ts';

/** What a user can do about a training whose numbers went wrong. A resumed run comes to the same step by the same way. */
const HINT =
  'The last checkpoint is good: pnpm export RUN. To get further, start a new run with a smaller --learning-rate or another --seed.';

const NAMES = ["the generator's loss", "the discriminator's loss"];

/**
 * Looks at a step's losses before anything is updated by their gradients. They are read in any case; the arrays are
 * read only where a loss is no number, to say which of them it came from.
 *
 * @param losses [generatorLoss, discriminatorLoss, …]
 * @param step number of the step, from 1
 * @param snapshot the weights that the losses come from
 * @throws {DivergenceError} naming the loss, and the first array with NaN or an infinity
 */
export function refuseNonFiniteLosses(
  losses: ArrayLike<number>,
  step: number,
  snapshot: () => ReadonlyMap<string, NamedArray>,
): void {
  const index = Array.from(losses).findIndex((loss) => !Number.isFinite(loss));
  if (index < 0) return;
  const what = `${NAMES[index] ?? 'a figure'} is ${losses[index]}`;
  const origin = firstNonFinite(snapshot());
  const why =
    origin === undefined
      ? 'every weight is a number still, so a sum on the way overflowed'
      : `${origin} since the step before`;
  throw new DivergenceError(step, `${what}: ${why}.`, { hint: HINT });
}

/**
 * Looks at every weight, average and moment of a state.
 *
 * @throws {DivergenceError} naming the first array with NaN or an infinity
 */
export function refuseNonFinite({ step, arrays }: Pick<TrainingState, 'step' | 'arrays'>): void {
  const found = firstNonFinite(arrays);
  if (found !== undefined) throw new DivergenceError(step, `${found}.`, { hint: HINT });
}

/** The first array with NaN or an infinity, and where in it, in words. */
function firstNonFinite(arrays: ReadonlyMap<string, NamedArray>): string | undefined {
  for (const [name, { data }] of arrays) {
    // A plain loop: `findIndex` costs a call for each of millions of numbers.
    for (let index = 0; index < data.length; index++) {
      const value = data[index] ?? 0;
      if (!Number.isFinite(value)) return `${name} holds ${value} (number ${index + 1} of ${data.length})`;
    }
  }
  return undefined;
}
