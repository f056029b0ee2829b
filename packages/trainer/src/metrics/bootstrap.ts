import { hashText, philox4x32 } from '@trazo/model';

const BOOTSTRAP_STREAM = hashText('bootstrap');
/** Groups that a set is divided into. */
const GROUPS = 100;
const RESAMPLES = 100;
/** Standard errors on each side of a value that contain the true value in 95 of 100 cases. */
const Z_95 = 1.959964;

/** A measured value with its 95% confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A statistic of a set with a 95% confidence interval by the bootstrap (Efron and Tibshirani, "An introduction to the
 * bootstrap", 1993): how much it would vary with other images from the same source.
 *
 * Groups of images are resampled with replacement instead of single ones, so that sums are computed once per group and
 * the Fréchet distance of a resample costs milliseconds; as the images are independent, the spread is the same. The
 * interval is the value ± 1.96 times that spread and not the percentiles of the resamples: a resample repeats images,
 * which raises every Fréchet distance, and the percentiles with it.
 *
 * @param statistic of the members of the chosen groups, each group as often as it is named; called once with all groups
 *   for the value itself
 * @param seed the same seed gives the same interval
 */
export function estimate(
  groups: number,
  statistic: (chosen: readonly number[]) => number,
  seed: number,
): Estimate {
  const value = statistic(Array.from({ length: groups }, (_, group) => group));
  const resampled = Array.from({ length: RESAMPLES }, (_, round) =>
    statistic(Array.from({ length: groups }, (_, draw) => drawGroup(groups, round, draw, seed))),
  );
  const mean = resampled.reduce((sum, each) => sum + each, 0) / RESAMPLES;
  const variance = resampled.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (RESAMPLES - 1);
  return intervalAround(value, Math.sqrt(variance));
}

/** A value with the 95% confidence interval of its standard error. */
export function intervalAround(value: number, standardError: number): Estimate {
  const reach = Z_95 * standardError;
  return { value, low: value - reach, high: value + reach };
}

/**
 * Divides a set into groups of consecutive members, whose sizes differ by at most one. The order must be independent of
 * the members: shuffle real images first.
 *
 * @returns where each group begins and ends
 */
export function groupsOf(count: number): { readonly first: number; readonly last: number }[] {
  const groups = Math.min(GROUPS, count);
  return Array.from({ length: groups }, (_, group) => ({
    first: Math.floor((group * count) / groups),
    last: Math.floor(((group + 1) * count) / groups),
  }));
}

/** The mean of numbers with its confidence interval. */
export function estimateMean(values: ArrayLike<number>, seed: number): Estimate {
  const sums = groupsOf(values.length).map(({ first, last }) => {
    let sum = 0;
    for (let i = first; i < last; i++) sum += values[i] ?? 0;
    return { sum, count: last - first };
  });
  return estimate(
    sums.length,
    (chosen) => {
      let total = 0;
      let count = 0;
      for (const group of chosen) {
        total += sums[group]?.sum ?? 0;
        count += sums[group]?.count ?? 0;
      }
      return total / count;
    },
    seed,
  );
}

function drawGroup(groups: number, round: number, draw: number, seed: number): number {
  const [word] = philox4x32([draw, round, 0, 0], [seed >>> 0, BOOTSTRAP_STREAM]);
  return Math.floor((word / 2 ** 32) * groups);
}
