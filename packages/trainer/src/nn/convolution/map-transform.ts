import * as tf from '@tensorflow/tfjs-node';
import { batchMatMul, wideMatMul } from '../kernels.ts';
import { type MapTransform, zip } from './spectral-plan.ts';

type Tensor = tf.Tensor;

/**
 * Transforms feature maps to their points in the DFT domain.
 *
 * @param places [height, width, n, channels]; freed as soon as it is read
 * @returns for each stack [rows · points, n, channels]
 */
export function toPoints({ height, width, vertical, stacks }: MapTransform, places: Tensor): Tensor[] {
  const [, , count = 0, channels = 0] = places.shape;
  const rows = applyAndDispose(places, (x) => wideMatMul(matrix(vertical, height), x.reshape([height, -1])));
  let first = 0;
  const points = stacks.map((stack) =>
    tf.tidy(() => {
      const parts = rows.slice(first, stack.rows * stack.parts);
      first += stack.rows * stack.parts;
      const across = matrix(stack.horizontal, stack.parts * width);
      const ofRows = batchMatMul(across, parts.reshape([stack.rows, stack.parts * width, -1]));
      return ofRows.reshape([stack.rows * stack.points, count, channels]);
    }),
  );
  rows.dispose();
  return points;
}

/**
 * Transforms points in the DFT domain to feature maps; the transpose of {@link toPoints}.
 *
 * @param points for each stack [rows · points, n, channels]; freed as soon as they are read
 * @returns [height, width, n, channels]
 */
export function fromPoints(
  { height, width, vertical, stacks }: MapTransform,
  points: readonly Tensor[],
): Tensor {
  const [, count = 0, channels = 0] = points[0]?.shape ?? [];
  return tf.tidy(() => {
    const parts = zip(stacks, points, (stack, ofStack) =>
      applyAndDispose(ofStack, (x) => {
        const across = matrix(stack.horizontal, stack.parts * width);
        const ofRows = batchMatMul(across, x.reshape([stack.rows, stack.points, -1]), true);
        return ofRows.reshape([stack.rows * stack.parts, -1]);
      }),
    );
    const rows = tf.concat(parts, 0);
    if (parts.length > 1) tf.dispose(parts);
    const places = applyAndDispose(rows, (x) => wideMatMul(matrix(vertical, height), x, true));
    return places.reshape([height, width, count, channels]);
  });
}

/** Creates a matrix tensor with the given number of columns. It has a few kilobytes, so that each pass creates its own. */
export function matrix(values: Float32Array, columns: number): tf.Tensor2D {
  return tf.tensor2d(values, [values.length / columns, columns]);
}

/** Applies an operation to a tensor, then frees the tensor and all intermediate results. */
export function applyAndDispose(input: Tensor, operation: (x: Tensor) => Tensor): Tensor {
  const result = tf.tidy(() => operation(input));
  input.dispose();
  return result;
}
