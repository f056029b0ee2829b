import { type Estimate, estimate, groupsOf } from './bootstrap.ts';
import { countOf, nearestOf, type Points } from './neighbours.ts';

/** Share of the held-out pictures that lie nearest to a training picture: so near, a sample is counted as a near copy. */
const NEAR_QUANTILE = 0.01;

/** How near samples come to training pictures, against real pictures that were never trained on. */
export interface Memorisation {
  /**
   * Median distance of the samples to their nearest training picture, divided by that of the held-out pictures. About 1:
   * as new as a real picture. Well below: copied.
   */
  readonly ratio: Estimate;
  /** Share of samples nearer to a training picture than all but the nearest hundredth of the held-out ones. */
  readonly nearCopies: number;
  /** Per sample, index of its nearest training picture. */
  readonly index: Int32Array;
  /** Per sample, distance to it. */
  readonly distance: Float32Array;
}

/**
 * Looks for copies: the distance of every sample to its nearest training picture, in pixels, against that of held-out
 * real pictures (Meehan, Chaudhuri and Dasgupta, "A non-parametric test to detect data-copying in generative models",
 * 2020, compare the same distances by ranks; here by their medians). Blurred samples are near to everything, so a low
 * ratio is to be read beside precision and the pictures themselves.
 *
 * @param tick told the share that is done
 */
export function memorisation(
  samples: Points,
  heldOut: Points,
  training: Points,
  seed: number,
  tick: (share: number) => void = () => {},
): Memorisation {
  const all = countOf(samples) + countOf(heldOut);
  const nearest = nearestOf(samples, training, (done) => tick(done / all));
  const baseline = nearestOf(heldOut, training, (done) => tick((countOf(samples) + done) / all));
  const distance = nearest.squared.map(Math.sqrt);
  const heldOutDistance = baseline.squared.map(Math.sqrt);
  const held = [...heldOutDistance].sort((a, b) => a - b);
  const near = held[Math.floor(held.length * NEAR_QUANTILE)] ?? 0;
  const groups = groupsOf(distance.length);
  const heldOutMedian = median(heldOutDistance);
  const ratio = estimate(
    groups.length,
    (chosen) => {
      const parts = chosen.map((group) => distance.subarray(groups[group]?.first, groups[group]?.last));
      return median(concatenate(parts)) / heldOutMedian;
    },
    seed,
  );
  return {
    ratio,
    nearCopies: distance.reduce((sum, each) => sum + (each < near ? 1 : 0), 0) / distance.length,
    index: nearest.index,
    distance,
  };
}

/** The middle of numbers in order; of an even count the mean of the two in the middle. */
export function median(values: Float32Array): number {
  const sorted = Float32Array.from(values).sort();
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
