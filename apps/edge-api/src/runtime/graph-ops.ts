/**
 * Ops of a graph model that the worker's kernels can run. The exporter writes no others; a model that has one is
 * refused when the worker is built, not when the first picture is asked for.
 */
export const GRAPH_OPS: ReadonlySet<string> = new Set([
  'AddV2',
  'BiasAdd',
  'ConcatV2',
  'Const',
  'Conv2D',
  'Conv2DBackpropInput',
  'FusedBatchNormV3',
  'Identity',
  'LeakyRelu',
  'MatMul',
  'Placeholder',
  'Reshape',
  'Tanh',
  'Transpose',
  '_FusedConv2D',
  '_FusedMatMul',
]);
