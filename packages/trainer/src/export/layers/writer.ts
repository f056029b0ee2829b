import type { LayerSpec, LayerType, WeightArray } from '@trazo/model';
import type { Constant, Graph, GraphNode, MapSize } from '../graph.ts';

/** Builder of a graph: collects its nodes and constants. */
export class GraphBuilder {
  /** Number of images, which is part of the output shape of transposed convolutions until a pass rewrites them. */
  readonly batch: number;
  readonly #weights: ReadonlyMap<string, WeightArray>;
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Constant>();

  /** @param weights the weights, by their names in the spec */
  constructor(weights: ReadonlyMap<string, WeightArray>, batch: number) {
    this.#weights = weights;
    this.batch = batch;
  }

  /** Adds a node and returns its name. */
  add(node: GraphNode): string {
    this.#nodes.push(node);
    return node.name;
  }

  /** Adds a weight as a constant and returns its name. */
  weight(name: string): string {
    const array = this.#weights.get(name);
    if (array === undefined) throw new Error(`There are no values for ${name}.`);
    this.#constants.set(name, { dtype: 'float32', shape: array.shape, data: array.data });
    return name;
  }

  /** Adds an int32 vector as a constant and returns its name. */
  integers(name: string, values: readonly number[]): string {
    this.#constants.set(name, { dtype: 'int32', shape: [values.length], data: Int32Array.from(values) });
    return name;
  }

  /** Adds a float32 scalar as a constant and returns its name. */
  number(name: string, value: number): string {
    this.#constants.set(name, { dtype: 'float32', shape: [], data: Float32Array.of(value) });
    return name;
  }

  /** Adds a reshape to [-1, ...shape] and returns its name. */
  reshape(name: string, from: string, shape: readonly number[]): string {
    return this.add({
      op: 'Reshape',
      name,
      inputs: [from, this.integers(`${name}/shape`, [-1, ...shape])],
    });
  }

  /** Returns the graph of everything added so far. */
  graph(): Graph {
    return { nodes: this.#nodes, constants: this.#constants };
  }
}

/** A layer with its position in the graph. */
export interface TracedLayer<Type extends LayerType = LayerType> {
  readonly layer: Extract<LayerSpec, { type: Type }>;
  /** Prefix of the names of its nodes and weights, such as `generator/3`. */
  readonly name: string;
  /** Required name of its last node; set for the network's last layer. */
  readonly finalName: string | undefined;
  /** Name of the node that it reads. */
  readonly from: string;
  /** Input and output shape, without the batch. */
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** Writes a layer's nodes in inference mode and returns the name of the last one. */
type GraphWriter<Type extends LayerType> = (builder: GraphBuilder, traced: TracedLayer<Type>) => string;

/** A graph writer for each layer type. The table is exhaustive: a new layer type does not compile without its entry. */
export type GraphWriterTable = { readonly [Type in LayerType]: GraphWriter<Type> };

/** Returns the height and width of a [height, width, channels] shape. */
export function mapOf([height = 0, width = 0]: readonly number[]): MapSize {
  return [height, width];
}
