import { _fusedMatMulConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/_FusedMatMul.js';
import { addConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Add.js';
import { batchMatMulConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/BatchMatMul.js';
import { concatConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Concat.js';
import { conv2DConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2D.js';
import { conv2DBackpropInputConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2DBackpropInput.js';
import { fusedBatchNormConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/FusedBatchNorm.js';
import { fusedConv2DConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/FusedConv2D.js';
import { identityConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Identity.js';
import { leakyReluConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/LeakyRelu.js';
import { reshapeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Reshape.js';
import { tanhConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Tanh.js';
import { transposeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Transpose.js';
import { getKernelsForBackend, type KernelConfig, registerKernel } from '@tensorflow/tfjs-core';

/** The kernels that exported generators run on, by the ops of their graphs (`graph-ops.ts` has the same list). */
const KERNELS: readonly KernelConfig[] = [
  addConfig,
  batchMatMulConfig,
  concatConfig,
  conv2DBackpropInputConfig,
  conv2DConfig,
  fusedBatchNormConfig,
  fusedConv2DConfig,
  _fusedMatMulConfig,
  identityConfig,
  leakyReluConfig,
  reshapeConfig,
  tanhConfig,
  transposeConfig,
];

/** Registers what inference needs of the wasm backend's 140 kernels; the bundler drops the others. */
export function registerKernels(): void {
  if (getKernelsForBackend('wasm').length > 0) return;
  for (const kernel of KERNELS) registerKernel(kernel);
}
