import * as tf from '@tensorflow/tfjs-node';
import { type Attributes, FLOAT, INT32, runKernel, runKernelMulti } from './backend.ts';

/**
 * TensorFlow's kernels under their own names. tfjs composes gradients from several smaller operations; each of these
 * kernels takes one pass. Tensors are float32, spatial ones NHWC [batch, height, width, channels]; padding is "same".
 */
type Tensor = tf.Tensor;
type Shape = readonly number[];

const NHWC: Attributes = { data_format: { string: 'NHWC' } };

const RESIZE: Attributes = {
  T: FLOAT,
  align_corners: { bool: false },
  half_pixel_centers: { bool: false },
};

function convolutionAttributes(strides: number): Attributes {
  return {
    T: FLOAT,
    strides: { int: [1, strides, strides, 1] },
    padding: { string: 'SAME' },
    ...NHWC,
    use_cudnn_on_gpu: { bool: true },
    dilations: { int: [1, 1, 1, 1] },
    explicit_paddings: { int: [] },
  };
}

const sizes = (shape: Shape): Tensor => tf.tensor1d([...shape], 'int32');

/** Convolves x [n, h, w, in] with kernel [kh, kw, in, out] → [n, ⌈h/s⌉, ⌈w/s⌉, out] (TensorFlow's Conv2D). */
export function conv2d(x: Tensor, kernel: Tensor, strides: number): Tensor {
  return runKernel('Conv2D', convolutionAttributes(strides), [x, kernel]);
}

/** Computes the gradient of {@link conv2d} with respect to its input; also the forward pass of a transposed convolution. */
export function conv2dBackpropInput(inputShape: Shape, kernel: Tensor, dy: Tensor, strides: number): Tensor {
  return runKernel('Conv2DBackpropInput', convolutionAttributes(strides), [sizes(inputShape), kernel, dy]);
}

/** Computes the gradient of {@link conv2d} with respect to its kernel. */
export function conv2dBackpropFilter(x: Tensor, kernelShape: Shape, dy: Tensor, strides: number): Tensor {
  return runKernel('Conv2DBackpropFilter', convolutionAttributes(strides), [x, sizes(kernelShape), dy]);
}

/** Multiplies matrices a · b, each optionally transposed (TensorFlow's MatMul). */
export function matMul(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return runKernel(
    'MatMul',
    { transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB }, T: FLOAT },
    [a, b],
  );
}

/** Multiplies two batches of matrices [batch, rows, columns], each optionally transposed (TensorFlow's BatchMatMulV2). */
export function batchMatMul(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return runKernel('BatchMatMulV2', { T: FLOAT, adj_x: { bool: transposeA }, adj_y: { bool: transposeB } }, [
    a,
    b,
  ]);
}

/**
 * Multiplies a · b, a optionally transposed, for a with few rows and b with very many columns. TensorFlow runs
 * BatchMatMulV3 on Eigen, but {@link matMul} and {@link batchMatMul} on oneDNN, which leaves the second core idle for such
 * shapes: Eigen takes half as long.
 */
export function wideMatMul(a: Tensor, b: Tensor, transposeA = false): Tensor {
  return runKernel(
    'BatchMatMulV3',
    { Ta: FLOAT, Tb: FLOAT, Tout: FLOAT, adj_x: { bool: transposeA }, adj_y: { bool: false } },
    [a, b],
  );
}

/** Permutes dimensions: dimension i of the result is dimension `order[i]` of x. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  return runKernel('Transpose', { T: FLOAT, Tperm: INT32 }, [x, sizes(order)]);
}

/** Adds a bias [channels] along the last dimension of x. */
export function biasAdd(x: Tensor, bias: Tensor): Tensor {
  return runKernel('BiasAdd', { T: FLOAT, ...NHWC }, [x, bias]);
}

/** Computes the gradient of {@link biasAdd} with respect to the bias, [channels]: the sum over all other dimensions. */
export function biasAddGrad(dy: Tensor): Tensor {
  return runKernel('BiasAddGrad', { T: FLOAT, ...NHWC }, [dy]);
}

/** Computes max(x, slope · x). */
export function leakyRelu(x: Tensor, slope: number): Tensor {
  return runKernel('LeakyRelu', { T: FLOAT, alpha: { float: slope } }, [x]);
}

/** Computes the gradient of {@link leakyRelu}. `features` is its input or its output; only the sign is used. */
export function leakyReluGrad(dy: Tensor, features: Tensor, slope: number): Tensor {
  return runKernel('LeakyReluGrad', { T: FLOAT, alpha: { float: slope } }, [dy, features]);
}

/** Computes max(x, 0). */
export function relu(x: Tensor): Tensor {
  return runKernel('Relu', { T: FLOAT }, [x]);
}

/** Computes the gradient of {@link relu}. `features` is its input or its output; only the sign is used. */
export function reluGrad(dy: Tensor, features: Tensor): Tensor {
  return runKernel('ReluGrad', { T: FLOAT }, [dy, features]);
}

/** Resizes x [n, h, w, c] to [n, height, width, c] by nearest neighbor, with coordinates rounded down. */
export function resizeNearestNeighbor(x: Tensor, height: number, width: number): Tensor {
  return runKernel('ResizeNearestNeighbor', RESIZE, [x, sizes([height, width])]);
}

/** Computes the gradient of {@link resizeNearestNeighbor} with respect to its input of the given height and width. */
export function resizeNearestNeighborGrad(dy: Tensor, height: number, width: number): Tensor {
  return runKernel('ResizeNearestNeighborGrad', RESIZE, [dy, sizes([height, width])]);
}

/** Computes the gradient of tanh from its output y: dy · (1 − y²). */
export function tanhGrad(y: Tensor, dy: Tensor): Tensor {
  return runKernel('TanhGrad', { T: FLOAT }, [y, dy]);
}

/** Rearranges x [n, h, w, s²·c] to [n, s·h, s·w, c]: each pixel's channels become an s × s block. */
export function depthToSpace(x: Tensor, blockSize: number): Tensor {
  return runKernel('DepthToSpace', { T: FLOAT, block_size: { int: blockSize }, ...NHWC }, [x]);
}

/** Results of batch normalization in training mode. */
export interface BatchNormTraining {
  readonly output: Tensor;
  /** Batch mean, [channels]. */
  readonly mean: Tensor;
  /** Batch variance with Bessel's correction, [channels], for the moving average. */
  readonly variance: Tensor;
  /** Intermediate results for {@link batchNormTrainingGrad}. */
  readonly reserved: readonly [Tensor, Tensor, Tensor];
}

/** Normalizes x [n, h, w, channels] by the statistics of the batch (batch normalization; Ioffe and Szegedy, 2015). */
export function batchNormTraining(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
): BatchNormTraining {
  const [output, mean, variance, ...reserved] = runKernelMulti(
    'FusedBatchNormV3',
    {
      T: FLOAT,
      U: FLOAT,
      epsilon: { float: epsilon },
      exponential_avg_factor: { float: 1 },
      ...NHWC,
      is_training: { bool: true },
    },
    [x, gamma, beta, tf.tensor1d([]), tf.tensor1d([])],
    6,
  );
  const [first, second, third] = reserved;
  if (!output || !mean || !variance || !first || !second || !third) {
    throw new Error('FusedBatchNormV3 returned fewer than six outputs.');
  }
  return { output, mean, variance, reserved: [first, second, third] };
}

/** Computes the gradients of {@link batchNormTraining} with respect to x, gamma and beta. */
export function batchNormTrainingGrad(
  dy: Tensor,
  x: Tensor,
  gamma: Tensor,
  reserved: BatchNormTraining['reserved'],
  epsilon: number,
): { readonly dx: Tensor; readonly dGamma: Tensor; readonly dBeta: Tensor } {
  const [dx, dGamma, dBeta] = runKernelMulti(
    'FusedBatchNormGradV3',
    { T: FLOAT, U: FLOAT, epsilon: { float: epsilon }, ...NHWC, is_training: { bool: true } },
    [dy, x, gamma, ...reserved],
    5,
  );
  if (!dx || !dGamma || !dBeta) throw new Error('FusedBatchNormGradV3 returned fewer than three outputs.');
  return { dx, dGamma, dBeta };
}

/** Normalizes x [n, h, w, channels] by the moving statistics (batch normalization in inference mode). */
export function batchNormInference(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  mean: Tensor,
  variance: Tensor,
  epsilon: number,
): Tensor {
  const [output] = runKernelMulti(
    'FusedBatchNormV3',
    {
      T: FLOAT,
      U: FLOAT,
      epsilon: { float: epsilon },
      exponential_avg_factor: { float: 1 },
      ...NHWC,
      is_training: { bool: false },
    },
    [x, gamma, beta, mean, variance],
    6,
  );
  if (!output) throw new Error('FusedBatchNormV3 returned no output.');
  return output;
}

/** Samples uniform numbers in [0, 1), a pure function of shape and key. */
export function statelessUniform(shape: Shape, key: readonly [number, number]): Tensor {
  return statelessRandom('StatelessRandomUniform', shape, key);
}

/** Samples random 32-bit words as int32, a pure function of shape and key. */
export function statelessWords(shape: Shape, key: readonly [number, number]): Tensor {
  const attributes = { dtype: INT32, T: INT32, Tseed: INT32 };
  return runKernel('StatelessRandomUniformFullInt', attributes, [sizes(shape), sizes(key)]);
}

/** Samples standard-normal numbers, a pure function of shape and key. */
export function statelessNormal(shape: Shape, key: readonly [number, number]): Tensor {
  return statelessRandom('StatelessRandomNormal', shape, key);
}

function statelessRandom(kernel: string, shape: Shape, key: readonly [number, number]): Tensor {
  return runKernel(kernel, { dtype: FLOAT, T: INT32, Tseed: INT32 }, [sizes(shape), sizes(key)]);
}
