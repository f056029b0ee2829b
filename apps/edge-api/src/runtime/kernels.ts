import { _fusedMatMulConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/_FusedMatMul.js';
import { addConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Add.js';
import { batchMatMulConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/BatchMatMul.js';
import { concatConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Concat.js';
import { conv2DConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2D.js';
import { conv2DBackpropInputConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Conv2DBackpropInput.js';
import { eluConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Elu.js';
import { fusedBatchNormConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/FusedBatchNorm.js';
import { fusedConv2DConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/FusedConv2D.js';
import { identityConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Identity.js';
import { leakyReluConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/LeakyRelu.js';
import { meanConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Mean.js';
import { multiplyConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Multiply.js';
import { reluConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Relu.js';
import { reshapeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Reshape.js';
import { resizeNearestNeighborConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/ResizeNearestNeighbor.js';
import { rsqrtConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Rsqrt.js';
import { sigmoidConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sigmoid.js';
import { squaredDifferenceConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/SquaredDifference.js';
import { subConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Sub.js';
import { tanhConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Tanh.js';
import { transposeConfig } from '@tensorflow/tfjs-backend-wasm/dist/kernels/Transpose.js';
import { getKernelsForBackend, type KernelConfig, registerKernel } from '@tensorflow/tfjs-core';
import type { KernelName } from './graph-ops.ts';

/** The implementation of every kernel that `graph-ops.ts` names, and of no other. */
const KERNELS: Readonly<Record<KernelName, KernelConfig>> = {
  _FusedMatMul: _fusedMatMulConfig,
  Add: addConfig,
  BatchMatMul: batchMatMulConfig,
  Concat: concatConfig,
  Conv2D: conv2DConfig,
  Conv2DBackpropInput: conv2DBackpropInputConfig,
  Elu: eluConfig,
  FusedBatchNorm: fusedBatchNormConfig,
  FusedConv2D: fusedConv2DConfig,
  Identity: identityConfig,
  LeakyRelu: leakyReluConfig,
  Mean: meanConfig,
  Multiply: multiplyConfig,
  Relu: reluConfig,
  Reshape: reshapeConfig,
  ResizeNearestNeighbor: resizeNearestNeighborConfig,
  Rsqrt: rsqrtConfig,
  Sigmoid: sigmoidConfig,
  SquaredDifference: squaredDifferenceConfig,
  Sub: subConfig,
  Tanh: tanhConfig,
  Transpose: transposeConfig,
};

/** Registers what inference needs of the wasm backend's 140 kernels. The bundler drops the others. */
export function registerKernels(): void {
  if (getKernelsForBackend('wasm').length > 0) return;
  for (const kernel of Object.values(KERNELS)) registerKernel(kernel);
}
