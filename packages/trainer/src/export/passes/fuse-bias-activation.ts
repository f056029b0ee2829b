import {
  applyUntilUnchanged,
  consumersOf,
  fusedActivation,
  type Graph,
  type GraphNode,
  nodeNamed,
  type Pass,
} from '../graph.ts';

/**
 * Export pass that fuses a convolution or matrix product with the following bias and activation into `_FusedConv2D` or
 * `_FusedMatMul`, so that the result is written once instead of three times.
 */
export const fuseBiasActivation: Pass = {
  name: 'fuse-bias-activation',
  apply: (graph) => applyUntilUnchanged(graph, fuseOne),
};

function fuseOne(graph: Graph): Graph | undefined {
  for (const bias of graph.nodes) {
    if (bias.op !== 'BiasAdd') continue;
    const linear = nodeNamed(graph, bias.inputs[0]);
    if (linear?.op !== 'Conv2D' && linear?.op !== 'MatMul') continue;
    if (consumersOf(graph, linear.name).length > 1) continue;
    const [next, ...others] = consumersOf(graph, bias.name);
    const activation = others.length === 0 ? fusedActivation(next) : undefined;
    const last = activation !== undefined && next !== undefined ? next : bias;
    const shared = {
      name: last.name,
      inputs: [...linear.inputs, bias.inputs[1]],
      activation,
    } as const;
    const fused: GraphNode =
      linear.op === 'Conv2D'
        ? { op: '_FusedConv2D', ...shared, strides: linear.strides, padding: linear.padding, map: linear.map }
        : { op: '_FusedMatMul', ...shared };
    return {
      ...graph,
      nodes: graph.nodes
        .filter((node) => node !== linear && (node === last || node !== bias))
        .map((node) => (node === last ? fused : node)),
    };
  }
  return undefined;
}
