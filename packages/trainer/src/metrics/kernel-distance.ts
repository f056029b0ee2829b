import * as tf from '@tensorflow/tfjs-node';
import { scoped } from '@trazo/model/train';
import { type Estimate, groupsOf, intervalAround } from './bootstrap.ts';
import type { Features } from './feature-extractor.ts';

/**
 * The kernel distance, known as KID where the features are Inception's (Bińkowski, Sutherland, Arbel and Gretton,
 * "Demystifying MMD GANs", 2018): the unbiased estimate of the squared maximum mean discrepancy under the polynomial
 * kernel k(x, y) = (xᵀy / size + 1)³. Unlike the Fréchet distance it has no bias that depends on the number of images,
 * so it suits small sets. 0 is equal; by chance it can be slightly negative.
 *
 * Its authors average over random blocks of a thousand images; here all pairs count, in blocks only for the memory. The
 * features of a network have no natural scale, on which this kernel depends: all are multiplied such that the mean square
 * of the real ones is 1.
 */
export class KernelDistance {
  readonly #size: number;
  readonly #scale: number;
  readonly #real: Float32Array;
  /** Mean kernel of two different real images. */
  readonly #within: number;

  /** @param real at least two vectors */
  constructor({ values, size, count }: Pick<Features, 'values' | 'size' | 'count'>) {
    let squares = 0;
    for (const value of values) squares += value * value;
    this.#size = size;
    this.#scale = squares > 0 ? 1 / Math.sqrt(squares / values.length) : 1;
    this.#real = this.#scaled(values);
    const sums = this.#kernelSums(this.#real, this.#real, true);
    this.#within = sumOf(sums.map(({ all }) => all)) / (count * (count - 1));
  }

  /**
   * The distance of at least two vectors from the real ones, with a 95% confidence interval: how much it would vary with
   * other images from the same source and the same real ones. The spread is that of the distance when each of up to a
   * hundred groups is left out in turn (the jackknife), because resamples of the bootstrap repeat images, which an
   * unbiased estimate must not pair with themselves.
   */
  estimate({ values, count }: Pick<Features, 'values' | 'count'>): Estimate {
    const vectors = this.#scaled(values);
    const realCount = this.#real.length / this.#size;
    const groups = groupsOf(count).map(({ first, last }) => last - first);
    const within = this.#kernelSums(vectors, vectors, true);
    const across = this.#kernelSums(vectors, this.#real, false);
    const total = sumOf(within.map(({ all }) => all));
    const totalAcross = sumOf(across.map(({ all }) => all));
    /** @param left the group that is left out; undefined for none */
    const distance = (left: number | undefined) => {
      const sums = left === undefined ? NO_SUMS : (within[left] ?? NO_SUMS);
      const acrossLeft = left === undefined ? 0 : (across[left]?.all ?? 0);
      const n = count - (left === undefined ? 0 : (groups[left] ?? 0));
      return (
        (total - 2 * sums.all + sums.own) / (n * (n - 1)) +
        this.#within -
        (2 * (totalAcross - acrossLeft)) / (n * realCount)
      );
    };
    const without = groups.map((_, group) => distance(group));
    const centre = sumOf(without) / without.length;
    const squares = sumOf(without.map((each) => (each - centre) ** 2));
    return intervalAround(distance(undefined), Math.sqrt((squares * (without.length - 1)) / without.length));
  }

  #scaled(values: ArrayLike<number>): Float32Array {
    return Float32Array.from(values, (value) => value * this.#scale);
  }

  /**
   * The kernels between the vectors of each group of `from` and all of `to`. The products are float32, whose errors
   * average out; the sums are float64.
   *
   * @param same whether both are the same vectors, none of which is then paired with itself
   */
  #kernelSums(from: Float32Array, to: Float32Array, same: boolean): KernelSums[] {
    const size = this.#size;
    const toCount = to.length / size;
    return scoped(() => {
      const target = tf.tensor2d(to, [toCount, size]);
      return groupsOf(from.length / size).map(({ first, last }) => {
        const products = scoped(() => {
          const rows = tf.tensor2d(from.subarray(first * size, last * size), [last - first, size]);
          return tf.matMul(rows, target, false, true).dataSync();
        });
        let [all, own] = [0, 0];
        for (let row = 0; row < last - first; row++) {
          const start = row * toCount;
          const itself = same ? kernelOf(products[start + first + row] ?? 0, size) : 0;
          all += kernelSum(products, start, start + toCount, size) - itself;
          if (same) own += kernelSum(products, start + first, start + last, size) - itself;
        }
        return { all, own };
      });
    });
  }
}

/** The kernel of two vectors by their product. */
function kernelOf(product: number, size: number): number {
  const base = product / size + 1;
  return base * base * base;
}

function kernelSum(products: ArrayLike<number>, first: number, last: number, size: number): number {
  let sum = 0;
  for (let at = first; at < last; at++) sum += kernelOf(products[at] ?? 0, size);
  return sum;
}

/** Sums of the kernels of a group's vectors: with all vectors, and among the group's own. */
interface KernelSums {
  readonly all: number;
  readonly own: number;
}

const NO_SUMS: KernelSums = { all: 0, own: 0 };

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
