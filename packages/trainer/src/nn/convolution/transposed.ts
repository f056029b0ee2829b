import * as tf from '@tensorflow/tfjs-node';
import { phaseReach } from '@trazo/model';
import { conv2dBackpropInput, depthToSpace } from '../kernels.ts';

/** Maximum number of output channels for the sub-pixel form: on oneDNN it takes half the time, on Eigen 1.2 times as long. */
const FEW_CHANNELS = 4;

/**
 * Computes a transposed convolution, i.e. the gradient of a strided convolution with respect to its input.
 *
 * TensorFlow's kernel is slow with few output channels, as in the generator's last layer or in the backward pass of the
 * discriminator's first layer. A transposed convolution of stride 1 that computes the s² phases as channels, followed by
 * DepthToSpace (sub-pixel convolution; Shi et al., 2016), computes the same sums. For stride 1, Conv2DBackpropInput takes
 * less than half the time of the equivalent Conv2D with the flipped kernel.
 *
 * @param x [n, h, w, in]
 * @param kernel [k, k, out, in]
 * @param outputShape [n, height, width, out], with ⌈height / s⌉ = h and ⌈width / s⌉ = w
 */
export function transposedConvolution(
  x: tf.Tensor,
  kernel: tf.Tensor,
  outputShape: readonly number[],
  strides: number,
): tf.Tensor {
  const [, height = 0, width = 0, channels = 0] = outputShape;
  const [, inputHeight = 0, inputWidth = 0] = x.shape;
  const wholeBlocks = height === inputHeight * strides && width === inputWidth * strides;
  const reach = phaseReach(kernel.shape[0] ?? 0, strides);
  const centered = -reach.first === reach.last;
  if (strides === 1 || channels > FEW_CHANNELS || !wholeBlocks || !centered) {
    return conv2dBackpropInput(outputShape, kernel, x, strides);
  }
  const phases = [outputShape[0] ?? 0, inputHeight, inputWidth, strides * strides * channels];
  return depthToSpace(conv2dBackpropInput(phases, phaseKernel(kernel, strides), x, 1), strides);
}

/**
 * Rearranges a transposed convolution's kernel [k, k, out, in] into the kernel of stride 1 that computes all phases,
 * [r, r, s²·out, in]. Phase p uses tap t = p + pad − s·d of input pixel d (see phaseReach), so the taps along each
 * dimension, padded with zeros to a multiple of the stride, only need reshaping.
 */
function phaseKernel(kernel: tf.Tensor, strides: number): tf.Tensor {
  const [size = 0, , channels = 0, inputs = 0] = kernel.shape;
  const { first, last, pad } = phaseReach(size, strides);
  const reach = last - first + 1;
  // Tap index of (d, p) is s·(last − d) + p once shifted by s·last − pad zeros.
  const before = strides * last - pad;
  const after = reach * strides - size - before;
  const padded = tf.pad4d(kernel.as4D(size, size, channels, inputs), [
    [before, after],
    [before, after],
    [0, 0],
    [0, 0],
  ]);
  return padded
    .reshape([reach, strides, reach, strides, channels, inputs])
    .transpose([0, 2, 1, 3, 4, 5])
    .reshape([reach, reach, strides * strides * channels, inputs]);
}
