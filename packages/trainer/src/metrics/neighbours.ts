import * as tf from '@tensorflow/tfjs-node';
import { scoped } from '@trazo/model/train';

/** Distances computed at a time: 8 million in float32 take 32 MB, and a few copies exist at once. */
const BLOCK_ELEMENTS = 8e6;

/**
 * Numbers of the set that is compared with at a time: 64 million in float32 take 256 MB, and two copies exist at once. The
 * pixels of MNIST are 47 million.
 */
const TARGET_ELEMENTS = 64e6;

/** Points in a space of `size` dimensions, one after the other. */
export interface Points {
  /** Bytes stand for 0 … 1. They become floats in parts only, so that large sets of images stay bytes in memory. */
  readonly values: Float32Array | Uint8Array | Uint8ClampedArray;
  readonly size: number;
}

/** How many points there are. */
export function countOf({ values, size }: Points): number {
  return values.length / size;
}

/**
 * Visits all squared Euclidean distances from `from` to `to`, some rows at a time, computed as matrix products:
 * ‖a − b‖² = ‖a‖² + ‖b‖² − 2a·b. Both sets are translated so that the mean of `to` is the origin, which keeps the
 * float32 error small.
 *
 * @param visit receives [rows, count of `to`] squared distances, none negative, and the index of the first row in
 *   `from`; tensors that it makes are freed after it returns
 */
export function visitDistances(
  from: Points,
  to: Points,
  visit: (squared: tf.Tensor2D, first: number) => void,
): void {
  const { size } = to;
  const [fromCount, toCount] = [countOf(from), countOf(to)];
  const rows = Math.max(1, Math.floor(BLOCK_ELEMENTS / Math.max(toCount, size)));
  scoped(() => {
    const raw = tf.tensor2d(floatsOf(to, 0, toCount), [toCount, size]);
    const centre = raw.mean(0, true);
    const target = raw.sub<tf.Tensor2D>(centre);
    raw.dispose();
    const targetNorms = target.square().sum(1).reshape([1, toCount]);
    for (let first = 0; first < fromCount; first += rows) {
      const last = Math.min(fromCount, first + rows);
      scoped(() => {
        const block = tf.tensor2d(floatsOf(from, first, last), [last - first, size]).sub<tf.Tensor2D>(centre);
        const norms = block.square().sum(1, true);
        const squared = tf
          .matMul(block.mul(-2), target, false, true)
          .add(norms)
          .add(targetNorms)
          .relu<tf.Tensor2D>();
        visit(squared, first);
      });
    }
  });
}

/**
 * The squared distance of each point to its k-th nearest other point of the same set.
 *
 * @param ranks the values of k, e.g. [3, 5]
 * @returns for each k an array with a number per point
 */
export function neighbourDistances(points: Points, ranks: readonly number[]): Float32Array[] {
  const count = countOf(points);
  const found = ranks.map(() => new Float32Array(count));
  const most = Math.max(...ranks);
  visitDistances(points, points, (squared, first) => {
    // The nearest point is the point itself.
    const { values } = tf.topk(squared.neg(), most + 1, true);
    const nearest = values.neg().dataSync();
    for (let row = 0; row < squared.shape[0]; row++) {
      ranks.forEach((rank, at) => {
        const distances = found[at];
        if (distances !== undefined) distances[first + row] = nearest[row * (most + 1) + rank] ?? 0;
      });
    }
  });
  return found;
}

/**
 * The nearest point of `to` for each point of `from`: its index and squared distance.
 *
 * @param tick receives how many points of `from` are done
 * @param atATime numbers of `to` that are compared with at a time
 */
export function nearestOf(
  from: Points,
  to: Points,
  tick: (done: number) => void = () => {},
  atATime = TARGET_ELEMENTS,
): { readonly index: Int32Array; readonly squared: Float32Array } {
  const count = countOf(from);
  const index = new Int32Array(count);
  const squared = new Float32Array(count).fill(Number.POSITIVE_INFINITY);
  const parts = partsOf(to, atATime);
  parts.forEach((part, done) => {
    const points = { values: to.values.subarray(part.first * to.size, part.last * to.size), size: to.size };
    visitDistances(from, points, (distances, first) => {
      const nearest = distances.argMin(1).dataSync();
      distances
        .min(1)
        .dataSync()
        .forEach((distance, row) => {
          if (distance >= (squared[first + row] ?? 0)) return;
          squared[first + row] = distance;
          index[first + row] = part.first + (nearest[row] ?? 0);
        });
      tick((done * count + first + distances.shape[0]) / parts.length);
    });
  });
  return { index, squared };
}

/** Parts of a set that bound the memory. */
function partsOf(points: Points, elements: number): { readonly first: number; readonly last: number }[] {
  const count = countOf(points);
  const most = Math.max(1, Math.floor(elements / points.size));
  return Array.from({ length: Math.ceil(count / most) }, (_, part) => ({
    first: part * most,
    last: Math.min(count, (part + 1) * most),
  }));
}

/** Some points as floats. */
function floatsOf({ values, size }: Points, first: number, last: number): Float32Array {
  const part = values.subarray(first * size, last * size);
  if (part instanceof Float32Array) return part;
  const floats = new Float32Array(part.length);
  for (let i = 0; i < part.length; i++) floats[i] = (part[i] ?? 0) / 255;
  return floats;
}
