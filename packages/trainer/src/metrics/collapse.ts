/** What collapse is seen by. */
export interface Vitals {
  /** 1 … number of classes; exp of the histogram's entropy. */
  readonly effectiveClasses: number;
  /** Variety within a class against real images, whose is 1. */
  readonly diversity: number;
}

/** Falling below this share of the best so far is collapse. */
const FALL = 0.5;
/** Epochs that a run has to grow its digits before it is held to the least. */
const GRACE_EPOCHS = 5;
const LEAST_CLASSES = 3;
const LEAST_DIVERSITY = 0.2;

/**
 * Whether a generator has collapsed (drawing few pictures again and again, the way GANs fail most; Goodfellow, "NIPS
 * 2016 tutorial: generative adversarial networks", 2016): its classes or its variety within them are half of what they
 * were, or, some epochs in, have never come to be.
 *
 * @param before the earlier epochs', in order
 * @returns in words what fell, or undefined where all is well
 */
export function collapseOf(now: Vitals, before: readonly Vitals[]): string | undefined {
  const classes = now.effectiveClasses.toFixed(1);
  const diversity = now.diversity.toFixed(2);
  const mostClasses = Math.max(0, ...before.map(({ effectiveClasses }) => effectiveClasses));
  // Noise may be more varied than digits are; falling from there is learning.
  const mostDiversity = Math.max(0, ...before.map((vitals) => Math.min(1, vitals.diversity)));
  if (now.effectiveClasses < FALL * mostClasses) {
    return `the samples are of only ${classes} effective classes, after ${mostClasses.toFixed(1)}`;
  }
  if (now.diversity < FALL * mostDiversity) {
    return `the variety within a class is only ${diversity} of real images', after ${mostDiversity.toFixed(2)}`;
  }
  if (before.length + 1 < GRACE_EPOCHS) return undefined;
  if (now.effectiveClasses < LEAST_CLASSES) return `the samples are of only ${classes} effective classes`;
  if (now.diversity < LEAST_DIVERSITY)
    return `the variety within a class is only ${diversity} of real images'`;
  return undefined;
}
