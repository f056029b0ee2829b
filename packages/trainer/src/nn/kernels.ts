import * as tf from '@tensorflow/tfjs-node';
import { type Attributes, FLOAT, INT32, runKernel, runKernelMulti } from './backend.ts';

/**
 * TensorFlow's own kernels by their own names. tfjs builds its gradients from several smaller operations; these do
 * each in one pass. Tensors are float32, spatial ones NHWC [batch, height, width, channels]; padding is "same".
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

/** x [n, h, w, in] ∗ kernel [kh, kw, in, out] → [n, ⌈h/s⌉, ⌈w/s⌉, out]. */
export function conv2d(x: Tensor, kernel: Tensor, strides: number): Tensor {
  return runKernel('Conv2D', convolutionAttributes(strides), [x, kernel]);
}

/** Gradient of {@link conv2d} by its input; also the forward pass of a transposed convolution. */
export function conv2dBackpropInput(inputShape: Shape, kernel: Tensor, dy: Tensor, strides: number): Tensor {
  return runKernel('Conv2DBackpropInput', convolutionAttributes(strides), [sizes(inputShape), kernel, dy]);
}

/** Gradient of {@link conv2d} by its kernel. */
export function conv2dBackpropFilter(x: Tensor, kernelShape: Shape, dy: Tensor, strides: number): Tensor {
  return runKernel('Conv2DBackpropFilter', convolutionAttributes(strides), [x, sizes(kernelShape), dy]);
}

/** a · b, either one transposed on the way in. */
export function matMul(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return runKernel(
    'MatMul',
    { transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB }, T: FLOAT },
    [a, b],
  );
}

/** The products of two stacks of matrices [batch, rows, columns], either one's matrices transposed on the way in. */
export function batchMatMul(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  return runKernel('BatchMatMulV2', { T: FLOAT, adj_x: { bool: transposeA }, adj_y: { bool: transposeB } }, [
    a,
    b,
  ]);
}

/**
 * a · b for a of few rows and b of very many columns, a transposed on the way in if wanted. TensorFlow leaves
 * BatchMatMulV3 to Eigen where it gives {@link matMul} and {@link batchMatMul} to oneDNN, which has the second core wait
 * at such shapes: Eigen's takes half as long.
 */
export function wideMatMul(a: Tensor, b: Tensor, transposeA = false): Tensor {
  return runKernel(
    'BatchMatMulV3',
    { Ta: FLOAT, Tb: FLOAT, Tout: FLOAT, adj_x: { bool: transposeA }, adj_y: { bool: false } },
    [a, b],
  );
}

/** Moves dimension `order[i]` to place i. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  return runKernel('Transpose', { T: FLOAT, Tperm: INT32 }, [x, sizes(order)]);
}

/** Adds a bias [channels] along the last dimension. */
export function biasAdd(x: Tensor, bias: Tensor): Tensor {
  return runKernel('BiasAdd', { T: FLOAT, ...NHWC }, [x, bias]);
}

/** Gradient of {@link biasAdd} by the bias: sums over all but the last dimension. */
export function biasAddGrad(dy: Tensor): Tensor {
  return runKernel('BiasAddGrad', { T: FLOAT, ...NHWC }, [dy]);
}

/** max(x, slope · x). */
export function leakyRelu(x: Tensor, slope: number): Tensor {
  return runKernel('LeakyRelu', { T: FLOAT, alpha: { float: slope } }, [x]);
}

/** Gradient of {@link leakyRelu}; only the sign of `features` counts, so its input or its output will do. */
export function leakyReluGrad(dy: Tensor, features: Tensor, slope: number): Tensor {
  return runKernel('LeakyReluGrad', { T: FLOAT, alpha: { float: slope } }, [dy, features]);
}

/** max(x, 0). */
export function relu(x: Tensor): Tensor {
  return runKernel('Relu', { T: FLOAT }, [x]);
}

/** Gradient of {@link relu}; only the sign of `features` counts, so its input or its output will do. */
export function reluGrad(dy: Tensor, features: Tensor): Tensor {
  return runKernel('ReluGrad', { T: FLOAT }, [dy, features]);
}

/** x [n, h, w, c] → [n, height, width, c], each output pixel that of the input at its place, rounded down. */
export function resizeNearestNeighbor(x: Tensor, height: number, width: number): Tensor {
  return runKernel('ResizeNearestNeighbor', RESIZE, [x, sizes([height, width])]);
}

/** Gradient of {@link resizeNearestNeighbor} by its input of the given height and width. */
export function resizeNearestNeighborGrad(dy: Tensor, height: number, width: number): Tensor {
  return runKernel('ResizeNearestNeighborGrad', RESIZE, [dy, sizes([height, width])]);
}

/** Gradient of tanh, from its output y: dy · (1 − y²). */
export function tanhGrad(y: Tensor, dy: Tensor): Tensor {
  return runKernel('TanhGrad', { T: FLOAT }, [y, dy]);
}

/** x [n, h, w, s²·c] → [n, s·h, s·w, c]: each pixel's channels spread over a block. */
export function depthToSpace(x: Tensor, blockSize: number): Tensor {
  return runKernel('DepthToSpace', { T: FLOAT, block_size: { int: blockSize }, ...NHWC }, [x]);
}

/** What batch normalisation in training mode gives. */
export interface BatchNormTraining {
  readonly output: Tensor;
  /** Mean over the batch, [channels]. */
  readonly mean: Tensor;
  /** Variance over the batch with Bessel's correction, [channels], as the moving average takes it. */
  readonly variance: Tensor;
  /** What the gradient kernel wants back. */
  readonly reserved: readonly [Tensor, Tensor, Tensor];
}

/** Batch normalisation by the batch's own statistics (Ioffe and Szegedy, 2015). x is [n, h, w, channels]. */
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
    throw new Error('FusedBatchNormV3 gave fewer than six outputs.');
  }
  return { output, mean, variance, reserved: [first, second, third] };
}

/** Gradients of {@link batchNormTraining} by x, gamma and beta. */
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
  if (!dx || !dGamma || !dBeta) throw new Error('FusedBatchNormGradV3 gave fewer than three outputs.');
  return { dx, dGamma, dBeta };
}

/** Batch normalisation by the moving averages. x is [n, h, w, channels]. */
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
  if (!output) throw new Error('FusedBatchNormV3 gave no output.');
  return output;
}

/** Uniform numbers in [0, 1), a pure function of shape and key. */
export function statelessUniform(shape: Shape, key: readonly [number, number]): Tensor {
  return statelessRandom('StatelessRandomUniform', shape, key);
}

/** Random 32-bit words as int32, a pure function of shape and key. */
export function statelessWords(shape: Shape, key: readonly [number, number]): Tensor {
  const attributes = { dtype: INT32, T: INT32, Tseed: INT32 };
  return runKernel('StatelessRandomUniformFullInt', attributes, [sizes(shape), sizes(key)]);
}

/** Standard-normal numbers, a pure function of shape and key. */
export function statelessNormal(shape: Shape, key: readonly [number, number]): Tensor {
  return statelessRandom('StatelessRandomNormal', shape, key);
}

function statelessRandom(kernel: string, shape: Shape, key: readonly [number, number]): Tensor {
  return runKernel(kernel, { dtype: FLOAT, T: INT32, Tseed: INT32 }, [sizes(shape), sizes(key)]);
}
