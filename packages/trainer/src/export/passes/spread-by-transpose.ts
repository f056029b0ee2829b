import {
  applyUntilUnchanged,
  type Constant,
  type Graph,
  type GraphNode,
  type Pass,
  replaceNode,
} from '../graph.ts';

/**
 * Export pass that rewrites DepthToSpace as a transpose between two reshapes: it exchanges the dimensions of a row's
 * pixels and of the block's rows. tfjs's wasm backend computes the index of each element separately in DepthToSpace,
 * but transposes with XNNPACK in a hundredth of the time; see docs/measurements/performance.md.
 */
export const spreadByTranspose: Pass = {
  name: 'spread-by-transpose',
  apply: (graph) =>
    applyUntilUnchanged(graph, (current) => {
      const node = current.nodes.find((each) => each.op === 'DepthToSpace');
      return node?.op === 'DepthToSpace' ? rewrite(current, node) : undefined;
    }),
};

/** [n, h, w, b² · c] → [n · h, w, b, b · c] → [n · h, b, w, b · c] → [n, h · b, w · b, c] */
function rewrite(graph: Graph, node: Extract<GraphNode, { op: 'DepthToSpace' }>): Graph {
  const { name, blockSize, channels } = node;
  const [height, width] = node.map;
  const constants = new Map<string, Constant>();
  const integers = (part: string, values: readonly number[]) => {
    const data = Int32Array.from(values);
    constants.set(`${name}/${part}`, { dtype: 'int32', shape: [data.length], data });
    return `${name}/${part}`;
  };
  const [rows, spread] = [`${name}/rows`, `${name}/spread`];
  const replacements: GraphNode[] = [
    {
      op: 'Reshape',
      name: rows,
      inputs: [node.inputs[0], integers('rows/shape', [-1, width, blockSize, blockSize * channels])],
    },
    { op: 'Transpose', name: spread, inputs: [rows, integers('spread/order', [0, 2, 1, 3])] },
    {
      op: 'Reshape',
      name,
      inputs: [spread, integers('shape', [-1, height * blockSize, width * blockSize, channels])],
    },
  ];
  return replaceNode(graph, name, replacements, constants);
}
