/**
 * TensorFlow ops that the worker can run, each with the TensorFlow.js kernel that computes it; null where none is
 * needed. The one table of both: the build refuses a model with any other op, and `kernels.ts` must register exactly
 * these kernels to compile. The build script imports this file in Node.js, where the kernels themselves do not load.
 */
const GRAPH_OPS = {
  AddV2: 'Add',
  BiasAdd: 'Add',
  ConcatV2: 'Concat',
  Const: null,
  Conv2D: 'Conv2D',
  Conv2DBackpropInput: 'Conv2DBackpropInput',
  Elu: 'Elu',
  FusedBatchNormV3: 'FusedBatchNorm',
  Identity: 'Identity',
  LeakyRelu: 'LeakyRelu',
  MatMul: 'BatchMatMul',
  Mean: 'Mean',
  Mul: 'Multiply',
  Placeholder: null,
  Relu: 'Relu',
  Reshape: 'Reshape',
  ResizeNearestNeighbor: 'ResizeNearestNeighbor',
  Rsqrt: 'Rsqrt',
  Sigmoid: 'Sigmoid',
  SquaredDifference: 'SquaredDifference',
  Sub: 'Sub',
  Tanh: 'Tanh',
  Transpose: 'Transpose',
  _FusedConv2D: 'FusedConv2D',
  _FusedMatMul: '_FusedMatMul',
} as const;

/** Name of a TensorFlow.js kernel that an op of {@link GRAPH_OPS} needs. */
export type KernelName = NonNullable<(typeof GRAPH_OPS)[keyof typeof GRAPH_OPS]>;

/** Whether the worker can run an op. */
export function isGraphOp(op: string): boolean {
  return Object.hasOwn(GRAPH_OPS, op);
}
