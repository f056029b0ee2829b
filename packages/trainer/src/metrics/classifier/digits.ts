import type { ImageSet } from '../../data/data-set.ts';

/** Side of the images that the classifier reads, in pixels. */
export const SIDE = 28;
export const DIGITS = 10;

/** Whether a data set has the shape that the digit classifier reads: 28×28 grey images of at most ten classes. */
export function isDigitSet(set: Pick<ImageSet, 'height' | 'width' | 'channels' | 'classes'>): boolean {
  return set.height === SIDE && set.width === SIDE && set.channels === 1 && set.classes <= DIGITS;
}
