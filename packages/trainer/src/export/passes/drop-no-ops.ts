import { IMAGES_OUTPUT } from '@trazo/model';
import { consumersOf, type Graph, nodeNamed, type Pass, untilSettled } from '../graph.ts';

/** Drops what does nothing: a reshape that another one follows, nodes that nobody reads, constants nobody uses. */
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
    }
    if (node.name !== IMAGES_OUTPUT && consumersOf(graph, node.name).length === 0) {
      return { ...graph, nodes: graph.nodes.filter((each) => each !== node) };
    }
  }
  return undefined;
}

function dropUnusedConstants(graph: Graph): Graph {
  const used = new Set(graph.nodes.flatMap((node): readonly string[] => node.inputs));
  return { ...graph, constants: new Map([...graph.constants].filter(([name]) => used.has(name))) };
}
