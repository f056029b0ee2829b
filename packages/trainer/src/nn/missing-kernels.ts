import * as tf from '@tensorflow/tfjs-node';
import {
  batchMatMul,
  batchNormInference,
  batchNormTraining,
  batchNormTrainingGrad,
  biasAdd,
  biasAddGrad,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthToSpace,
  leakyRelu,
  leakyReluGrad,
  matMul,
  relu,
  reluGrad,
  resizeNearestNeighbor,
  resizeNearestNeighborGrad,
  tanhGrad,
  transpose,
  wideMatMul,
} from './kernels.ts';
import { adamScalars, Variable } from './variable.ts';

/** A smoke test, the smallest possible call, for each kernel that training runs by name. */
const SMOKE_TESTS: Readonly<Record<string, () => void>> = {
  MatMul: () => matMul(square(), square()),
  BatchMatMulV2: () => batchMatMul(tf.ones([1, 2, 2]), tf.ones([1, 2, 2])),
  BatchMatMulV3: () => wideMatMul(square(), square()),
  Transpose: () => transpose(square(), [1, 0]),
  Conv2D: () => conv2d(image(), filter(), 1),
  Conv2DBackpropInput: () => conv2dBackpropInput([1, 2, 2, 1], filter(), image(), 1),
  Conv2DBackpropFilter: () => conv2dBackpropFilter(image(), [1, 1, 1, 1], image(), 1),
  DepthToSpace: () => depthToSpace(tf.ones([1, 1, 1, 4]), 2),
  BiasAdd: () => biasAdd(square(), tf.ones([2])),
  BiasAddGrad: () => biasAddGrad(square()),
  LeakyRelu: () => leakyRelu(square(), 0.2),
  LeakyReluGrad: () => leakyReluGrad(square(), square(), 0.2),
  Relu: () => relu(square()),
  ReluGrad: () => reluGrad(square(), square()),
  ResizeNearestNeighbor: () => resizeNearestNeighbor(image(), 4, 4),
  ResizeNearestNeighborGrad: () => resizeNearestNeighborGrad(image(), 1, 1),
  TanhGrad: () => tanhGrad(square(), square()),
  FusedBatchNormV3: () => batchNormInference(image(), one(), one(), one(), one(), 1e-3),
  FusedBatchNormGradV3: () => {
    const { reserved } = batchNormTraining(image(), one(), one(), 1e-3);
    batchNormTrainingGrad(image(), image(), one(), reserved, 1e-3);
  },
  ResourceApplyAdam: () => {
    const [weight, first, second] = [0, 0, 0].map(() => new Variable(one()));
    if (!weight || !first || !second) return;
    const adam = { learningRate: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
    weight.applyAdam({ first, second }, one(), adamScalars(1, adam));
    for (const variable of [weight, first, second]) variable.dispose();
  },
  ResourceApplyGradientDescent: () => {
    const weight = new Variable(one());
    weight.moveTowards(one(), tf.scalar(1));
    weight.dispose();
  },
};

const one = () => tf.ones([1]);
const square = () => tf.ones([2, 2]);
const image = () => tf.ones([1, 2, 2, 1]);
const filter = () => tf.ones([1, 1, 1, 1]);

/**
 * Returns the names of the kernels that training requires and the loaded libtensorflow cannot run. Takes a few
 * milliseconds.
 *
 * @param smokeTests a call of each kernel, by name, which throws if the kernel is missing
 */
export function missingKernels(smokeTests: Readonly<Record<string, () => void>> = SMOKE_TESTS): string[] {
  return Object.entries(smokeTests)
    .filter(([, smokeTest]) => {
      try {
        // With a block body, because tidy keeps the tensors that its function returns.
        tf.tidy(() => {
          smokeTest();
        });
        return false;
      } catch {
        return true;
      }
    })
    .map(([name]) => name);
}
