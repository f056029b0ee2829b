import type { GanSpec } from '@trazo/model';
import type { Graph } from '../export/graph.ts';
import { toModelJson } from '../export/graph-def.ts';
import { measureParity, type Parity, parityReference } from '../export/parity.ts';
import { storeWeights } from '../export/quantize-weights.ts';
import { traceGenerator } from '../export/trace.ts';
import { someWeights } from './some-weights.ts';

const COUNT = 4;

/** Traces the generator of a spec with the weights of {@link someWeights}, before any pass. */
export function tracedGraph(spec: GanSpec): Graph {
  return traceGenerator(spec, someWeights(spec), COUNT);
}

/** Measures how much a graph made of {@link tracedGraph} differs from the layers model with the same weights. */
export function graphParity(spec: GanSpec, graph: Graph): Promise<Parity> {
  const { entries, bytes } = storeWeights(graph, 'float32');
  const reference = parityReference(spec, someWeights(spec), COUNT);
  return measureParity('test', toModelJson(spec, graph, entries), bytes, reference);
}

/** The names of a graph's operations in their order, without constants. */
export function operationsOf(graph: Graph): string[] {
  return graph.nodes.map(({ op }) => op);
}
