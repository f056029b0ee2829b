import * as tf from '@tensorflow/tfjs-node';
import { batchMatMul, transpose, wideMatMul } from '../kernels.ts';
import type { Convolution, PreparedInput, PreparedOutput } from './form.ts';
import { applyAndDispose, fromPoints, matrix, toPoints } from './map-transform.ts';
import {
  type ConvolutionGeometry,
  directPoints,
  planSpectral,
  type SpectralPlan,
  spectralPoints,
  zip,
} from './spectral-plan.ts';

type Tensor = tf.Tensor;

/** Minimum number of channels: matrix products over fewer channels leave the processor's vector units partly unused. */
const FEWEST_CHANNELS = 16;

/** Maximum ratio of the cost to that of the direct convolution; above it, the transforms' memory traffic exceeds the gain. */
const LARGEST_COST_RATIO = 0.8;

/**
 * Whether a DFT-domain convolution takes clearly fewer multiply–adds than the direct one.
 *
 * @param kernelShape [k, k, channels, filters]
 * @param height height of the input, in pixels
 * @param width width of the input, in pixels
 */
export function shouldUseSpectral(
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
  return spectral < LARGEST_COST_RATIO * directPoints(geometry) * channels * filters;
}

/**
 * A DFT-domain convolution (convolution theorem): one matrix product over examples and channels per frequency, which
 * TensorFlow runs near the machine's peak; see {@link planSpectral}. A prepared map consists of its points, for each stack
 * [points, n, channels]. The algorithm is bilinear, so its gradients use the transposed transforms.
 */
export class SpectralConvolution implements Convolution {
  readonly #geometry: ConvolutionGeometry;
  readonly #plan: SpectralPlan;
  readonly #channels: number;
  readonly #filters: number;
  readonly #kernel: Tensor;
  /** For each stack [points, s² · channels, filters], computed on first use. */
  #kernelPoints: readonly Tensor[] | undefined;

  /**
   * @param kernel [k, k, channels, filters]
   * @param height height of the input in pixels, a multiple of `strides`
   * @param width width of the input in pixels, a multiple of `strides`
   */
  constructor(kernel: Tensor, height: number, width: number, strides: number) {
    const [kernelSize = 0, , channels = 0, filters = 0] = kernel.shape;
    this.#geometry = { height: height / strides, width: width / strides, kernelSize, strides };
    this.#plan = cachedPlan(this.#geometry);
    this.#channels = channels;
    this.#filters = filters;
    this.#kernel = kernel;
  }

  prepareInput(map: Tensor): PreparedInput {
    const { height, width, strides } = this.#geometry;
    const count = map.shape[0] ?? 0;
    // The pixels of each s × s block become channels, and the map's positions come before the examples.
    const blocks = [count, height, strides, width, strides * this.#channels];
    const places = tf.tidy(() =>
      transpose(map.reshape(blocks), [1, 3, 0, 2, 4]).reshape([height, width, count, -1]),
    );
    return { input: toPoints(this.#plan.input, places) };
  }

  prepareOutput(map: Tensor): PreparedOutput {
    return { output: toPoints(this.#plan.output, transpose(map, [1, 2, 0, 3])) };
  }

  forward({ input }: PreparedInput): Tensor {
    const products = zip(input, this.#pointsOfKernel(), (x, kernel) => batchMatMul(x, kernel));
    return applyAndDispose(fromPoints(this.#plan.output, products), (places) =>
      transpose(places, [2, 0, 1, 3]),
    );
  }

  backwardInput({ output }: PreparedOutput): Tensor {
    const { height, width, strides } = this.#geometry;
    const products = zip(output, this.#pointsOfKernel(), (y, kernel) => batchMatMul(y, kernel, false, true));
    return applyAndDispose(fromPoints(this.#plan.input, products), (places) => {
      const [, , count = 0] = places.shape;
      const blocks = places.reshape([height, width, count, strides, strides * this.#channels]);
      const shape = [count, height * strides, width * strides, this.#channels];
      return transpose(blocks, [2, 0, 3, 1, 4]).reshape(shape);
    });
  }

  kernelGradient({ input }: PreparedInput, { output }: PreparedOutput): Tensor {
    const { kernelSize } = this.#geometry;
    const shape = [kernelSize, kernelSize, this.#channels, this.#filters];
    return tf.tidy(() => {
      const products = zip(input, output, (x, y) => batchMatMul(x, y, true));
      const taps = zip(this.#plan.kernel, products, (transform, ofStack) =>
        applyAndDispose(ofStack, (points) => {
          const byTap = matrix(transform, kernelSize ** 2);
          return wideMatMul(byTap, points.reshape([-1, this.#channels * this.#filters]), true);
        }),
      );
      return tf.addN(taps).reshape(shape);
    });
  }

  release(map: PreparedInput | PreparedOutput): void {
    tf.dispose(Object.values(map));
  }

  #pointsOfKernel(): readonly Tensor[] {
    const { kernelSize, strides } = this.#geometry;
    const [channels, filters] = [this.#channels, this.#filters];
    this.#kernelPoints ??= this.#plan.kernel.map((transform) =>
      tf.tidy(() => {
        const taps = this.#kernel.reshape([kernelSize ** 2, channels * filters]);
        const points = wideMatMul(matrix(transform, kernelSize ** 2), taps);
        return points.reshape([-1, strides ** 2 * channels, filters]);
      }),
    );
    return this.#kernelPoints;
  }
}

const plans = new Map<string, SpectralPlan>();

function cachedPlan(geometry: ConvolutionGeometry): SpectralPlan {
  const { height, width, kernelSize, strides } = geometry;
  const key = [height, width, kernelSize, strides].join();
  const plan = plans.get(key) ?? planSpectral(geometry);
  plans.set(key, plan);
  return plan;
}
