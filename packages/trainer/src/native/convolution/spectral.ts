import * as tf from '@tensorflow/tfjs-node';
import { batchMatMul, transpose, wideMatMul } from '../kernels.ts';
import type { Convolution, LargeMap, SmallMap } from './convolution.ts';
import {
  type ConvolutionGeometry,
  directPoints,
  planSpectral,
  type SpectralPlan,
  spectralPoints,
} from './spectral-plan.ts';

type Tensor = tf.Tensor;

/** Matrix products over fewer channels than this leave the processor's vectors half empty. */
const FEWEST_CHANNELS = 16;

/** Share of the direct form's work from which the transforms' way through memory eats the gain. */
const WORTHWHILE = 0.8;

/**
 * Whether the spectral form of a convolution takes clearly fewer multiply–adds than the direct one.
 *
 * @param kernelShape [k, k, channels, filters]
 * @param height of the larger side
 * @param width of the larger side
 */
export function spectralPays(
  kernelShape: readonly number[],
  height: number,
  width: number,
  strides: number,
): boolean {
  const [kernelSize = 0, , channels = 0, filters = 0] = kernelShape;
  const phases = strides * strides * channels;
  if (height % strides !== 0 || width % strides !== 0) return false;
  if (phases < FEWEST_CHANNELS || filters < FEWEST_CHANNELS) return false;
  const geometry = { height: height / strides, width: width / strides, kernelSize, strides };
  const pixels = geometry.height * geometry.width;
  const spectral = spectralPoints(geometry) * (phases * filters + pixels * (phases + filters));
  return spectral < WORTHWHILE * directPoints(geometry) * channels * filters;
}

/**
 * A convolution by the convolution theorem: one matrix product per frequency over examples and channels, which
 * TensorFlow runs near the machine's peak, see {@link planSpectral}. Maps are held as their points
 * [points, n, channels]; being a bilinear form, its gradients are the transforms transposed.
 */
export class SpectralConvolution implements Convolution {
  readonly #geometry: ConvolutionGeometry;
  readonly #plan: SpectralPlan;
  readonly #channels: number;
  readonly #filters: number;
  readonly #kernel: Tensor;
  /** [points, s² · channels, filters], made when first used. */
  #kernelPoints: Tensor | undefined;

  /**
   * @param kernel [k, k, channels, filters]
   * @param height of the larger side, a multiple of `strides`
   * @param width of the larger side, a multiple of `strides`
   */
  constructor(kernel: Tensor, height: number, width: number, strides: number) {
    const [kernelSize = 0, , channels = 0, filters = 0] = kernel.shape;
    this.#geometry = { height: height / strides, width: width / strides, kernelSize, strides };
    this.#plan = cachedPlan(this.#geometry);
    this.#channels = channels;
    this.#filters = filters;
    this.#kernel = kernel;
  }

  fromLarge(map: Tensor): LargeMap {
    const { height, width, strides } = this.#geometry;
    const count = map.shape[0] ?? 0;
    // Pixels of a block of s × s side by side as channels, and the map's places before the examples.
    const large = chain(
      map,
      (x) => transpose(x.reshape([count, height, strides, width, strides * this.#channels]), [1, 3, 0, 2, 4]),
      (blocks) => wideMatMul(this.#inputTransform(), blocks.reshape([height * width, -1])),
      (points) => points.reshape([this.#plan.points, count, strides * strides * this.#channels]),
    );
    return { large };
  }

  fromSmall(map: Tensor): SmallMap {
    const { height, width } = this.#geometry;
    const count = map.shape[0] ?? 0;
    const small = chain(
      map,
      (x) => transpose(x.reshape([count, height * width, this.#filters]), [1, 0, 2]),
      (places) => wideMatMul(this.#outputTransform(), places.reshape([height * width, -1]), true),
      (points) => points.reshape([this.#plan.points, count, this.#filters]),
    );
    return { small };
  }

  toSmall({ large }: LargeMap): Tensor {
    const { height, width } = this.#geometry;
    const count = large.shape[1] ?? 0;
    const kernel = this.#pointsOfKernel();
    return chain(
      large,
      (x) => batchMatMul(x, kernel),
      (points) => wideMatMul(this.#outputTransform(), points.reshape([this.#plan.points, -1])),
      (places) => transpose(places.reshape([height * width, count, this.#filters]), [1, 0, 2]),
      (rows) => rows.reshape([count, height, width, this.#filters]),
    );
  }

  toLarge({ small }: SmallMap): Tensor {
    const { height, width, strides } = this.#geometry;
    const count = small.shape[1] ?? 0;
    const kernel = this.#pointsOfKernel();
    return chain(
      small,
      (y) => batchMatMul(y, kernel, false, true),
      (points) => wideMatMul(this.#inputTransform(), points.reshape([this.#plan.points, -1]), true),
      (blocks) =>
        transpose(blocks.reshape([height, width, count, strides, strides * this.#channels]), [2, 0, 3, 1, 4]),
      (rows) => rows.reshape([count, height * strides, width * strides, this.#channels]),
    );
  }

  kernelGradient({ large }: LargeMap, { small }: SmallMap): Tensor {
    const { kernelSize, strides } = this.#geometry;
    const byPhase = [this.#plan.points * strides * strides, this.#channels * this.#filters];
    return chain(
      large,
      (x) => batchMatMul(x, small, true),
      (points) => wideMatMul(this.#kernelTransform(), points.reshape(byPhase), true),
      (taps) => taps.reshape([kernelSize, kernelSize, this.#channels, this.#filters]),
    );
  }

  forget(map: LargeMap | SmallMap): void {
    tf.dispose(Object.values(map));
  }

  #pointsOfKernel(): Tensor {
    const { kernelSize, strides } = this.#geometry;
    const [channels, filters] = [this.#channels, this.#filters];
    this.#kernelPoints ??= chain(
      this.#kernel,
      (k) => wideMatMul(this.#kernelTransform(), k.reshape([kernelSize * kernelSize, channels * filters])),
      (points) => points.reshape([this.#plan.points, strides * strides * channels, filters]),
    );
    return this.#kernelPoints;
  }

  // A few kilobytes each: made anew for each pass, they need no owner.
  #inputTransform(): Tensor {
    return tf.tensor2d(this.#plan.inputTransform, [
      this.#plan.points,
      this.#geometry.height * this.#geometry.width,
    ]);
  }

  #kernelTransform(): Tensor {
    const { kernelSize, strides } = this.#geometry;
    return tf.tensor2d(this.#plan.kernelTransform, [this.#plan.points * strides ** 2, kernelSize ** 2]);
  }

  #outputTransform(): Tensor {
    return tf.tensor2d(this.#plan.outputTransform, [
      this.#geometry.height * this.#geometry.width,
      this.#plan.points,
    ]);
  }
}

/** One operation after another, each intermediate freed as soon as the next is made. */
function chain(input: Tensor, ...operations: ((x: Tensor) => Tensor)[]): Tensor {
  return operations.reduce((current, operation) => {
    const next = tf.tidy(() => operation(current));
    if (current !== input) current.dispose();
    return next;
  }, input);
}

const plans = new Map<string, SpectralPlan>();

function cachedPlan(geometry: ConvolutionGeometry): SpectralPlan {
  const { height, width, kernelSize, strides } = geometry;
  const key = [height, width, kernelSize, strides].join();
  const plan = plans.get(key) ?? planSpectral(geometry);
  plans.set(key, plan);
  return plan;
}
