import { IMAGES_OUTPUT } from '@trazo/model';
import { applyUntilUnchanged, consumersOf, type Graph, nodeNamed, type Pass, redirect } from '../graph.ts';

/**
 * Export pass that removes nodes without effect: a reshape followed by another one, a reshape of a flat tensor to flat,
 * unused nodes, and unused constants.
 */
export const dropNoOps: Pass = {
  name: 'drop-no-ops',
  apply: (graph) => dropUnusedConstants(applyUntilUnchanged(graph, dropOne)),
};

function dropOne(graph: Graph): Graph | undefined {
  for (const node of graph.nodes) {
    if (node.op === 'Reshape') {
      const before = nodeNamed(graph, node.inputs[0]);
      if (before?.op === 'Reshape') {
        const [source] = before.inputs;
        return {
          ...graph,
          nodes: graph.nodes.map((each) =>
            each === node ? { ...node, inputs: [source, node.inputs[1]] } : each,
          ),
        };
      }
      // From flat to flat the shape is the same, because the number of elements is.
      if (isFlat(graph, node.name) && isFlat(graph, node.inputs[0])) {
        return {
          ...graph,
          nodes: graph.nodes
            .filter((each) => each !== node)
            .map((each) => redirect(each, node.name, node.inputs[0])),
        };
      }
    }
    if (node.name !== IMAGES_OUTPUT && consumersOf(graph, node.name).length === 0) {
      return { ...graph, nodes: graph.nodes.filter((each) => each !== node) };
    }
  }
  return undefined;
}

/** Whether a node's output is [n, features]. */
function isFlat(graph: Graph, name: string): boolean {
  const node = nodeNamed(graph, name);
  switch (node?.op) {
    case 'Placeholder':
      return node.shape.length === 2;
    case 'MatMul':
    case '_FusedMatMul':
      return true;
    case 'Reshape':
      return graph.constants.get(node.inputs[1])?.data.length === 2;
    case 'BiasAdd':
    case 'LeakyRelu':
    case 'Tanh':
      return isFlat(graph, node.inputs[0]);
    default:
      return false;
  }
}

function dropUnusedConstants(graph: Graph): Graph {
  const used = new Set(graph.nodes.flatMap((node): readonly string[] => node.inputs));
  return { ...graph, constants: new Map([...graph.constants].filter(([name]) => used.has(name))) };
}
