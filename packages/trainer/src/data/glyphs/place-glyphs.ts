import type { Outline } from './read-font.ts';

/** Where the letters of a face stand in their images: pixel = scale × unit, y turned downwards from the baseline. */
export interface Placement {
  /** Pixels for each unit of the font. */
  readonly scale: number;
  /** Row of the baseline, from the top. */
  readonly baseline: number;
}

/** Height of a capital in an image of height 1, as in MNIST, whose digits are 20 of 28 pixels high. */
const CAPITAL = 20 / 32;
/** Margin that nothing reaches into, on all sides. */
const MARGIN = 1 / 32;
/** A face whose widest or deepest letter would leave the image is drawn smaller, at least at this share. */
const SMALLEST = 0.65;

/**
 * Places the letters of a face so that words of them look right: one scale and one baseline for all of them. Half of the
 * letters are at most as high as a capital should be, and as much room is above capitals as below the baseline. Where a
 * letter would leave the image, all are drawn smaller on the same baseline.
 *
 * @param size side of the image in pixels
 * @returns undefined for a face with letters of too different sizes, such as one with long swashes
 */
export function placeGlyphs(outlines: readonly Outline[], size: number): Placement | undefined {
  const tops = outlines.map(({ top }) => top).sort((a, b) => a - b);
  const capital = tops[Math.floor((tops.length - 1) / 2)] ?? 0;
  if (!(capital > 0)) return undefined;
  const scale = (CAPITAL * size) / capital;
  const baseline = (size * (1 + CAPITAL)) / 2;
  const highest = Math.max(...tops);
  const deepest = Math.max(0, ...outlines.map(({ bottom }) => -bottom));
  const widest = Math.max(...outlines.map(({ left, right }) => right - left));
  const margin = MARGIN * size;
  const share = Math.min(
    1,
    (baseline - margin) / (highest * scale),
    (size - margin - baseline) / (deepest * scale),
    (size - 2 * margin) / (widest * scale),
  );
  return share < SMALLEST ? undefined : { scale: scale * share, baseline };
}
