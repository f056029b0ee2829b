import { type Estimate, estimate, groupsOf } from './bootstrap.ts';
import { countOf, nearestOf, type Points } from './neighbours.ts';

/** A sample that is nearer to a training image than this share of the held-out images counts as a near copy. */
const NEAR_QUANTILE = 0.01;

/** How near samples come to training images, compared with real images that were not trained on. */
export interface Memorisation {
  /**
   * Median distance of the samples to their nearest training image, divided by that of the held-out images. About 1:
   * as new as a real image. Well below 1: copied.
   */
  readonly ratio: Estimate;
  /** Share of samples nearer to a training image than all but the nearest hundredth of the held-out ones. */
  readonly nearCopies: number;
  /** Index of the nearest training image of each sample. */
  readonly index: Int32Array;
  /** Distance of each sample to that image. */
  readonly distance: Float32Array;
}

/**
 * Looks for memorised images: the distance of every sample to its nearest training image, in pixels, compared with that
 * of held-out real images (Meehan, Chaudhuri and Dasgupta, "A non-parametric test to detect data-copying in generative
 * models", 2020, compare the same distances by ranks; here by their medians). Blurred samples are near to everything, so
 * read a low ratio together with precision and the images themselves.
 *
 * @param tick receives the share that is done
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

/** The median of numbers. */
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
