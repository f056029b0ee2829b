import type { Pass } from '../graph.ts';
import { convolveByFrequencies } from './convolve-by-frequencies.ts';
import { dropNoOps } from './drop-no-ops.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import { fuseBiasActivation } from './fuse-bias-activation.ts';
import { sinkLayout } from './sink-layout.ts';
import { spreadByTranspose } from './spread-by-transpose.ts';
import { transposedToSubPixel } from './transposed-to-subpixel.ts';

/** All export passes, in the order of application. Quantization follows when the weights are written. */
export const passes: readonly Pass[] = [
  foldBatchNorm,
  transposedToSubPixel,
  sinkLayout,
  fuseBiasActivation,
  dropNoOps,
  spreadByTranspose,
  convolveByFrequencies,
];

/**
 * The passes for other runtimes than TensorFlow.js, which have quick kernels for convolutions and DepthToSpace: all but
 * those that write these as other operations.
 */
export const portablePasses: readonly Pass[] = passes.filter(
  (pass) => pass !== spreadByTranspose && pass !== convolveByFrequencies,
);
