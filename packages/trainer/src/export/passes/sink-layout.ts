import {
  applyUntilUnchanged,
  consumersOf,
  type FusableNode,
  floatConstant,
  fusedActivation,
  type Graph,
  type GraphNode,
  nodeNamed,
  type Pass,
} from '../graph.ts';

/**
 * Export pass that moves DepthToSpace and Reshape after the bias and activation that follow them, which are then
 * adjacent to the convolution or matrix product and can be fused with it. Activations are element-wise; a bias after
 * DepthToSpace is repeated for each phase.
 */
export const sinkLayout: Pass = {
  name: 'sink-layout',
  apply: (graph) => applyUntilUnchanged(graph, sinkOne),
};

type SinkableNode = FusableNode | Extract<GraphNode, { op: 'BiasAdd' }>;
type LayoutNode = Extract<GraphNode, { op: 'DepthToSpace' | 'Reshape' }>;

function sinkOne(graph: Graph): Graph | undefined {
  for (const node of graph.nodes) {
    if (!isSinkable(node)) continue;
    const layout = nodeNamed(graph, node.inputs[0]);
    if (layout?.op !== 'DepthToSpace' && layout?.op !== 'Reshape') continue;
    if (layout.op === 'Reshape' && node.op === 'BiasAdd') continue;
    if (consumersOf(graph, layout.name).length > 1) continue;
    return swap(graph, layout, node);
  }
  return undefined;
}

/** Whether a node is an activation that can be fused, or a bias. */
function isSinkable(node: GraphNode): node is SinkableNode {
  return node.op === 'BiasAdd' || fusedActivation(node) !== undefined;
}

/** Rewrites source → layout → node as source → node′ → layout′, where layout′ gets the node's name. */
function swap(graph: Graph, layout: LayoutNode, node: SinkableNode): Graph {
  const earlier = `${node.name}/early`;
  const constants = new Map(graph.constants);
  let moved: GraphNode;
  if (node.op !== 'BiasAdd') {
    moved = { ...node, name: earlier, inputs: [layout.inputs[0]] };
  } else {
    const bias = floatConstant(graph, node.inputs[1]).data;
    const phases = layout.op === 'DepthToSpace' ? layout.blockSize ** 2 : 1;
    const repeated = Float32Array.from(
      { length: bias.length * phases },
      (_, i) => bias[i % bias.length] ?? 0,
    );
    const name = `${node.inputs[1]}/phases`;
    constants.set(name, { dtype: 'float32', shape: [repeated.length], data: repeated });
    moved = { op: 'BiasAdd', name: earlier, inputs: [layout.inputs[0], name] };
  }
  const later: GraphNode =
    layout.op === 'DepthToSpace'
      ? { ...layout, name: node.name, inputs: [earlier] }
      : { ...layout, name: node.name, inputs: [earlier, layout.inputs[1]] };
  return {
    nodes: graph.nodes
      .filter((each) => each !== layout)
      .flatMap((each) => (each === node ? [moved, later] : [each])),
    constants,
  };
}
