/**
 * Side of the ordinary convolution that does the work of a transposed one (kernel k, stride s, "same"): the reach,
 * in input pixels, of all s phases together. 5×5 stride 2 gives 3, 5×5 stride 1 gives 5.
 */
export function phaseKernelSize(kernelSize: number, strides: number): number {
  const { first, last } = phaseReach(kernelSize, strides);
  return last - first + 1;
}

/**
 * Input pixels that a transposed convolution's output pixel looks at, relative to its own input pixel. Output pixel
 * s·q + p takes tap t = p + pad − s·d of input pixel q + d, with pad = floor(max(k − s, 0) / 2) as TensorFlow's
 * "same" padding has it.
 */
export function phaseReach(
  kernelSize: number,
  strides: number,
): { first: number; last: number; pad: number } {
  const pad = Math.floor(Math.max(kernelSize - strides, 0) / 2);
  // t runs over 0 … k−1 and p over 0 … s−1, so d = (p + pad − t) / s has these whole-number ends.
  const first = Math.ceil((pad - (kernelSize - 1)) / strides);
  const last = Math.floor((strides - 1 + pad) / strides);
  return { first: Math.min(first, 0), last: Math.max(last, 0), pad };
}
