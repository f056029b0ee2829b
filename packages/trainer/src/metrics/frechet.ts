import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Mean and covariance of feature vectors, as the Fréchet distance compares them. */
export interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/**
 * Sums from which a Gaussian is fitted. They are additive: those of a set are the sum of those of its parts. A flat array of the count,
 * the sum of each feature, the sum of each product of two (i ≤ j), in float64.
 */
export type Moments = Float64Array;

/**
 * The moments of some vectors.
 *
 * @param vectors rows of `size` numbers, one after the other
 */
export function momentsOf(vectors: ArrayLike<number>, size: number): Moments {
  const moments = new Float64Array(1 + size + (size * (size + 1)) / 2);
  const count = vectors.length / size;
  moments[0] = count;
  for (let row = 0; row < count; row++) {
    const start = row * size;
    let products = 1 + size;
    for (let i = 0; i < size; i++) {
      const value = vectors[start + i] ?? 0;
      // A ReLU leaves about a third of the activations above zero; the others add nothing.
      if (value !== 0) {
        moments[1 + i] = (moments[1 + i] ?? 0) + value;
        for (let j = i; j < size; j++) {
          const at = products + j - i;
          moments[at] = (moments[at] ?? 0) + value * (vectors[start + j] ?? 0);
        }
      }
      products += size - i;
    }
  }
  return moments;
}

/** Adds moments to others of the same size, in place. */
export function addMoments(sum: Moments, more: Moments): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (more[i] ?? 0);
}

/** Mean and covariance (with Bessel's correction) of at least two vectors of `size` numbers, from their moments. */
export function gaussianOf(moments: Moments, size: number): Gaussian {
  const count = moments[0] ?? 0;
  const mean = Float64Array.from({ length: size }, (_, i) => (moments[1 + i] ?? 0) / count);
  const covariance = new Matrix(size, size);
  let at = 1 + size;
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      const value = ((moments[at++] ?? 0) - count * (mean[i] ?? 0) * (mean[j] ?? 0)) / (count - 1);
      covariance.set(i, j, value);
      covariance.set(j, i, value);
    }
  }
  return { mean, covariance };
}

/** The Gaussian of vectors of `size` numbers, at least two, one after the other. */
export function fitGaussian(vectors: ArrayLike<number>, size: number): Gaussian {
  return gaussianOf(momentsOf(vectors, size), size);
}

/**
 * Fréchet distances from one Gaussian, whose matrix root is taken once: ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁^½ Σ₂ Σ₁^½)^½)
 * (Dowson and Landau, "The Fréchet distance between multivariate normal distributions", 1982). Between features of
 * real and generated images it is the metric of Heusel et al., "GANs trained by a two time-scale update rule
 * converge to a local Nash equilibrium", 2017. 0 is equal, less is better; the more vectors, the less it is
 * overestimated, so only distances of equal counts compare.
 */
export class FrechetReference {
  readonly #real: Gaussian;
  readonly #root: Matrix;

  constructor(real: Gaussian) {
    this.#real = real;
    this.#root = symmetricRoot(real.covariance);
  }

  distance({ mean, covariance }: Gaussian): number {
    const meanTerm = mean.reduce((sum, value, i) => sum + (value - (this.#real.mean[i] ?? 0)) ** 2, 0);
    const product = this.#root.mmul(covariance).mmul(this.#root);
    const eigenvalues = new EigenvalueDecomposition(product, { assumeSymmetric: true }).realEigenvalues;
    const crossTerm = eigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
    return Math.max(0, meanTerm + this.#real.covariance.trace() + covariance.trace() - 2 * crossTerm);
  }
}

/** The positive square root of a positive semi-definite matrix. */
function symmetricRoot(matrix: Matrix): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const roots = Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))));
  return vectors.mmul(roots).mmul(vectors.transpose());
}
