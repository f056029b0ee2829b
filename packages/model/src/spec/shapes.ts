/** Sizes of a tensor's dimensions without the batch: [features] or [height, width, channels]. */
export type Shape = readonly number[];

/** Numbers in one example of the given shape. */
export function elements(shape: Shape): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
