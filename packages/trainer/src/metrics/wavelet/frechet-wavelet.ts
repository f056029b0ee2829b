import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { type Estimate, intervalAround } from '../bootstrap.ts';
import type { ImageBytes, ImageShape } from '../feature-extractor.ts';
import { addMoments, type Gaussian, gaussianOf, type Moments, momentsOf } from '../frechet.ts';
import { type PacketTransform, packetTransform } from './packet-transform.ts';

/** Images that are transformed at a time. */
const CHUNK = 64;
/** Eigenvalues below this share of the largest one count as zero. */
const NEGLIGIBLE = 1e-10;

/**
 * The Fréchet wavelet distance (Veeramacheneni, Wolter, Kuehne and Gall, "Fréchet wavelet distance: a domain-agnostic
 * metric for image generation", 2025): the mean, over the packets of a Haar wavelet packet transform, of the Fréchet
 * distance of their coefficients. It needs no network and sees all frequencies, so also blur and noise, but not
 * which shapes belong together. 0 is equal; the more images, the less it is overestimated.
 */
export class FrechetWavelet {
  readonly #transform: PacketTransform;
  readonly #pixels: number;
  readonly #real: readonly Gaussian[];
  readonly #roots: readonly Matrix[];

  /**
   * @param real the images that others are compared with, at least two
   * @param tick receives the share that is done
   */
  constructor(image: ImageShape, real: ImageBytes, tick: (share: number) => void = () => {}) {
    this.#transform = packetTransform(image);
    this.#pixels = image.height * image.width * image.channels;
    this.#real = this.#gaussians(real, tick);
    this.#roots = this.#real.map(({ covariance }) => powerOf(covariance, Math.sqrt));
  }

  /** The distance of images from the real ones. */
  distance(images: ImageBytes, tick: (share: number) => void = () => {}): number {
    const gaussians = this.#gaussians(images, tick);
    return mean(gaussians.map((gaussian, packet) => this.#compare(gaussian, packet).distance));
  }

  /**
   * The distance with a 95% confidence interval: how much it would vary with other images from the same source. The
   * spread is that of the images' influence on the distance (the infinitesimal jackknife; Jaeckel, 1972), because the
   * bootstrap would decompose some hundred matrices again for each of its resamples.
   *
   * @param tick receives the share that is done
   */
  estimate(images: ImageBytes, tick: (share: number) => void = () => {}): Estimate {
    const gaussians = this.#gaussians(images, (share) => tick(share / 2));
    const compared = gaussians.map((gaussian, packet) => this.#compare(gaussian, packet));
    const influence = new Float64Array(images.length / this.#pixels);
    const { packets, size } = this.#transform;
    const offset = new Float64Array(size);
    this.#visit(
      images,
      (coefficients, first, count) => {
        for (let image = 0; image < count; image++) {
          let sum = 0;
          for (let packet = 0; packet < packets; packet++) {
            const { gradient, slope } = compared[packet] ?? NOTHING;
            const centre = gaussians[packet]?.mean;
            const start = (image * packets + packet) * size;
            for (let i = 0; i < size; i++) offset[i] = (coefficients[start + i] ?? 0) - (centre?.[i] ?? 0);
            sum += quadratic(gradient, offset) + dot(slope, offset);
          }
          influence[first + image] = sum / packets;
        }
      },
      (share) => tick((1 + share) / 2),
    );
    const value = mean(compared.map(({ distance }) => distance));
    return intervalAround(value, standardError(influence));
  }

  /** The Fréchet distance of a packet, and how it changes with the packet's covariance and mean. */
  #compare({ mean: centre, covariance }: Gaussian, packet: number): Comparison {
    const real = this.#real[packet];
    const root = this.#roots[packet];
    if (real === undefined || root === undefined) throw new Error('A packet is missing.');
    const slope = centre.map((value, i) => 2 * (value - (real.mean[i] ?? 0)));
    const product = new EigenvalueDecomposition(root.mmul(covariance).mmul(root), { assumeSymmetric: true });
    const eigenvalues = product.realEigenvalues;
    const cross = eigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
    const between = slope.reduce((sum, value) => sum + (value / 2) ** 2, 0);
    const distance = Math.max(0, between + real.covariance.trace() + covariance.trace() - 2 * cross);
    // d tr(R C R)^½ / dC = ½ R (R C R)^-½ R, where R C R is not singular.
    const inverse = composed(product.eigenvectorMatrix, inverseRoots(eigenvalues));
    const gradient = Matrix.eye(centre.length).sub(root.mmul(inverse).mmul(root));
    return { distance, slope, gradient: Float64Array.from(gradient.to1DArray()) };
  }

  #gaussians(images: ImageBytes, tick: (share: number) => void): Gaussian[] {
    const { packets, size } = this.#transform;
    const sums: Moments[] = [];
    this.#visit(
      images,
      (coefficients, _, count) => {
        const vectors = new Float64Array(count * size);
        for (let packet = 0; packet < packets; packet++) {
          for (let image = 0; image < count; image++) {
            const start = (image * packets + packet) * size;
            vectors.set(coefficients.subarray(start, start + size), image * size);
          }
          const moments = momentsOf(vectors, size);
          const sum = sums[packet];
          if (sum === undefined) sums[packet] = moments;
          else addMoments(sum, moments);
        }
      },
      tick,
    );
    return sums.map((sum) => gaussianOf(sum, size));
  }

  #visit(
    images: ImageBytes,
    visit: (coefficients: Float64Array, first: number, count: number) => void,
    tick: (share: number) => void,
  ): void {
    const all = images.length / this.#pixels;
    for (let first = 0; first < all; first += CHUNK) {
      const last = Math.min(all, first + CHUNK);
      const part = images.subarray(first * this.#pixels, last * this.#pixels);
      visit(this.#transform.transform(part), first, last - first);
      tick(last / all);
    }
  }
}

interface Comparison {
  readonly distance: number;
  /** Derivative with respect to the mean. */
  readonly slope: Float64Array;
  /** Derivative with respect to the covariance, size × size, symmetric. */
  readonly gradient: Float64Array;
}

const NOTHING: Comparison = { distance: 0, slope: new Float64Array(0), gradient: new Float64Array(0) };

function powerOf(matrix: Matrix, power: (eigenvalue: number) => number): Matrix {
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  return composed(
    eigenvectorMatrix,
    realEigenvalues.map((value) => power(Math.max(0, value))),
  );
}

/** The symmetric matrix of these eigenvectors and eigenvalues. */
function composed(vectors: Matrix, values: readonly number[]): Matrix {
  return vectors.mmul(Matrix.diag([...values])).mmul(vectors.transpose());
}

function inverseRoots(eigenvalues: readonly number[]): number[] {
  const least = NEGLIGIBLE * Math.max(0, ...eigenvalues);
  return eigenvalues.map((value) => (value > least ? 1 / Math.sqrt(value) : 0));
}

/** xᵀ M x of a symmetric matrix. */
function quadratic(matrix: Float64Array, x: Float64Array): number {
  const size = x.length;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const value = x[i] ?? 0;
    let row = 0;
    for (let j = i + 1; j < size; j++) row += (matrix[i * size + j] ?? 0) * (x[j] ?? 0);
    sum += value * ((matrix[i * size + i] ?? 0) * value + 2 * row);
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard error of the mean of independent numbers. */
function standardError(values: Float64Array): number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
