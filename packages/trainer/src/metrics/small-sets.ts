import type { Features } from './feature-extractor.ts';

/** A Fréchet distance needs at least this many images for each feature: a covariance of fewer is mostly chance. */
const IMAGES_PER_FEATURE = 3;

/** Whether there are enough images for the Fréchet distance of their features; the kernel distance needs fewer. */
export function isEnoughForFrechet({ count, size }: Pick<Features, 'count' | 'size'>): boolean {
  return count >= IMAGES_PER_FEATURE * size;
}
