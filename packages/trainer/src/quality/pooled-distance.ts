import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Pictures are averaged down to at most this many cells a side before they are compared. */
const CELLS = 7;

/** Mean and covariance of feature vectors, as the Fréchet distance compares them. */
export interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Matrix;
}

/**
 * A coarse, training-free measure of how far generated pictures are from real ones: the Fréchet distance between
 * Gaussians (Dowson and Landau, 1982; Heusel et al., 2017, use it on network features) fitted to pictures averaged
 * down to 7 × 7 cells. It notices collapse and wrong ink, not fine shapes; 0 is equal, pixels are taken in [0, 1].
 */
export function pooledDistance(real: Gaussian, generated: Gaussian): number {
  return frechetDistance(real, generated);
}

/**
 * Fits a Gaussian to pictures averaged down to at most 7 × 7 cells per channel.
 *
 * @param pixels count × height × width × channels, 0 black to 255 white
 */
export function pooledGaussian(
  pixels: Uint8Array | Uint8ClampedArray,
  image: { readonly height: number; readonly width: number; readonly channels: number },
): Gaussian {
  const { height, width, channels } = image;
  const rows = Math.min(CELLS, height);
  const columns = Math.min(CELLS, width);
  const size = height * width * channels;
  const count = Math.floor(pixels.length / size);
  const features = new Matrix(count, rows * columns * channels);
  const perCell = (height / rows) * (width / columns) * 255;
  for (let picture = 0; picture < count; picture++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++) {
          const cell =
            (Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width)) * channels + c;
          const value = pixels[picture * size + (y * width + x) * channels + c] ?? 0;
          features.set(picture, cell, features.get(picture, cell) + value / perCell);
        }
      }
    }
  }
  return fitGaussian(features);
}

/** Mean and covariance (with Bessel's correction) of the rows of a matrix, at least two. */
function fitGaussian(features: Matrix): Gaussian {
  const mean = Float64Array.from(features.mean('column'));
  const centred = features.clone().subRowVector([...mean]);
  return {
    mean,
    covariance: centred
      .transpose()
      .mmul(centred)
      .div(features.rows - 1),
  };
}

/** ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2(Σ₁^½ Σ₂ Σ₁^½)^½). */
function frechetDistance(a: Gaussian, b: Gaussian): number {
  const meanTerm = a.mean.reduce((sum, value, i) => sum + (value - (b.mean[i] ?? 0)) ** 2, 0);
  const root = symmetricRoot(a.covariance);
  const product = root.mmul(b.covariance).mmul(root);
  const eigenvalues = new EigenvalueDecomposition(product, { assumeSymmetric: true }).realEigenvalues;
  const crossTerm = eigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  return Math.max(0, meanTerm + a.covariance.trace() + b.covariance.trace() - 2 * crossTerm);
}

/** The positive square root of a positive semi-definite matrix. */
function symmetricRoot(matrix: Matrix): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const roots = Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(0, value))));
  return vectors.mmul(roots).mmul(vectors.transpose());
}
