/** Shape of a tensor without the batch: [features] or [height, width, channels]. */
export type Shape = readonly number[];

/** Counts the elements of a tensor of the given shape. */
export function elements(shape: Shape): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
