/**
 * Returns the kernel size of the ordinary convolution that is equivalent to a transposed one (kernel k, stride s,
 * "same"): the reach, in input pixels, of all s phases together. 5×5 with stride 2 gives 3, 5×5 with stride 1 gives 5.
 */
export function phaseKernelSize(kernelSize: number, strides: number): number {
  const { first, last } = phaseReach(kernelSize, strides);
  return last - first + 1;
}

/**
 * Returns the range of input pixels that an output pixel of a transposed convolution depends on, relative to its own
 * input pixel. Output pixel s·q + p uses tap t = p + pad − s·d of input pixel q + d, with pad = ⌊max(k − s, 0) / 2⌋ as
 * in TensorFlow's "same" padding.
 *
 * @returns the offsets d of the first (≤ 0) and last (≥ 0) input pixel, and the padding
 */
export function phaseReach(
  kernelSize: number,
  strides: number,
): { first: number; last: number; pad: number } {
  const pad = Math.floor(Math.max(kernelSize - strides, 0) / 2);
  // With t in 0 … k−1 and p in 0 … s−1, d = (p + pad − t) / s has these whole-number bounds.
  const first = Math.ceil((pad - (kernelSize - 1)) / strides);
  const last = Math.floor((strides - 1 + pad) / strides);
  return { first: Math.min(first, 0), last: Math.max(last, 0), pad };
}
