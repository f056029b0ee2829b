import * as tf from '@tensorflow/tfjs-node';
import { phaseReach } from '@trazo/model';
import { conv2dBackpropInput, depthToSpace } from '../kernels.ts';

/** With at most this many output channels the sub-pixel form pays: on oneDNN it takes half the time, on Eigen 1.2 times. */
const FEW_CHANNELS = 4;

/**
 * y = the gradient of a strided convolution by its input, i.e. a transposed convolution.
 *
 * TensorFlow's kernel does poorly with few output channels, such as the generator's last layer or the way back from
 * the discriminator's first layer to the image. Written as one of stride 1 that computes the s² phases as channels,
 * and DepthToSpace (Shi et al., 2016), the sums are the same. TensorFlow's gradient kernel is the quicker one for that
 * where the ordinary convolution, with its kernel turned around, would give the same: it takes less than half the time.
 *
 * @param x [n, h, w, in]
 * @param kernel [k, k, out, in]
 * @param outputShape [n, s·h or a little less, s·w or a little less, out]
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
  const centred = -reach.first === reach.last;
  if (strides === 1 || channels > FEW_CHANNELS || !wholeBlocks || !centred) {
    return conv2dBackpropInput(outputShape, kernel, x, strides);
  }
  const phases = [outputShape[0] ?? 0, inputHeight, inputWidth, strides * strides * channels];
  return depthToSpace(conv2dBackpropInput(phases, phaseKernel(kernel, strides), x, 1), strides);
}

/**
 * Rearranges a transposed convolution's kernel [k, k, out, in] into that of stride 1 which computes all phases,
 * [r, r, s²·out, in]. Phase p takes tap t = p + pad − s·d of input pixel d (see phaseReach), so along each side the
 * taps, padded with zeros to a multiple of the stride, fall into place by reshaping.
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
