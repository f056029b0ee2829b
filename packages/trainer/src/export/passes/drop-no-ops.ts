import { IMAGES_OUTPUT } from '@trazo/model';
import { consumersOf, type Graph, nodeNamed, type Pass, redirect, untilSettled } from '../graph.ts';

/**
 * Drops what does nothing: a reshape that another one follows, one that flattens what is flat already, nodes that
 * nobody reads, constants nobody uses.
 */
export const dropNoOps: Pass = {
  name: 'drop-no-ops',
  apply: (graph) => dropUnusedConstants(untilSettled(graph, dropOne)),
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
      // Flat to flat keeps the shape, as the count of numbers is the same.
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

/** Whether a node gives [n, features]. */
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
