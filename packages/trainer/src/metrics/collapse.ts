/** The statistics of an epoch's samples that show mode collapse. */
export interface CollapseStatistics {
  /** 1 … number of classes; exp of the histogram's entropy. */
  readonly effectiveClasses: number;
  /** Variance within a class, relative to that of real images: 1 is as diverse as they are. */
  readonly diversity: number;
}

/** A fall below this share of the best so far is collapse. */
const FALL = 0.5;
/** Epochs that a run has to learn before the lower limits apply. */
const GRACE_EPOCHS = 5;
const LEAST_CLASSES = 3;
/** Where the real images have few classes, this share of them is the limit. */
const LEAST_SHARE_OF_CLASSES = 0.5;
const LEAST_DIVERSITY = 0.2;

/**
 * Detects mode collapse: the generator makes a few images again and again, the most common failure of GANs
 * (Goodfellow, "NIPS 2016 tutorial: generative adversarial networks", 2016). The samples count as collapsed where their
 * effective classes or their diversity are half of what they were, or, after some epochs, are still below a lower limit.
 *
 * @param before statistics of the earlier epochs, in order
 * @param realClasses effective classes of real images
 * @returns what fell, in words; undefined where there is no collapse
 */
export function collapseOf(
  now: CollapseStatistics,
  before: readonly CollapseStatistics[],
  realClasses = Number.POSITIVE_INFINITY,
): string | undefined {
  const classes = now.effectiveClasses.toFixed(1);
  const diversity = now.diversity.toFixed(2);
  const mostClasses = Math.max(0, ...before.map(({ effectiveClasses }) => effectiveClasses));
  // Noise can be more diverse than real images; a fall from there is learning.
  const mostDiversity = Math.max(0, ...before.map((statistics) => Math.min(1, statistics.diversity)));
  if (now.effectiveClasses < FALL * mostClasses) {
    return `the samples are of only ${classes} effective classes, after ${mostClasses.toFixed(1)}`;
  }
  if (now.diversity < FALL * mostDiversity) {
    return `the diversity within a class is only ${diversity} of real images', after ${mostDiversity.toFixed(2)}`;
  }
  if (before.length + 1 < GRACE_EPOCHS) return undefined;
  if (now.effectiveClasses < Math.min(LEAST_CLASSES, LEAST_SHARE_OF_CLASSES * realClasses))
    return `the samples are of only ${classes} effective classes`;
  if (now.diversity < LEAST_DIVERSITY)
    return `the diversity within a class is only ${diversity} of real images'`;
  return undefined;
}
