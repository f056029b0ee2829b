import type { LayerSpec, LayerType, WeightArray } from '@trazo/model';
import type { Constant, Graph, GraphNode, MapSize } from '../graph.ts';

/** Takes the nodes and constants of a graph that is being written. */
export class GraphBuilder {
  /** Number of images; transposed convolutions state their whole output shape until a pass rewrites them. */
  readonly batch: number;
  readonly #weights: ReadonlyMap<string, WeightArray>;
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Constant>();

  /** @param weights by their names in the spec */
  constructor(weights: ReadonlyMap<string, WeightArray>, batch: number) {
    this.#weights = weights;
    this.batch = batch;
  }

  /** Adds a node and gives its name. */
  add(node: GraphNode): string {
    this.#nodes.push(node);
    return node.name;
  }

  /** Adds a weight as a constant and gives its name. */
  weight(name: string): string {
    const array = this.#weights.get(name);
    if (array === undefined) throw new Error(`There are no values for ${name}.`);
    this.#constants.set(name, { dtype: 'float32', shape: array.shape, data: array.data });
    return name;
  }

  /** Adds whole numbers as a constant and gives its name. */
  integers(name: string, values: readonly number[]): string {
    this.#constants.set(name, { dtype: 'int32', shape: [values.length], data: Int32Array.from(values) });
    return name;
  }

  /** Adds a single number as a constant and gives its name. */
  number(name: string, value: number): string {
    this.#constants.set(name, { dtype: 'float32', shape: [], data: Float32Array.of(value) });
    return name;
  }

  /** Adds a reshape to [-1, ...shape] and gives its name. */
  reshape(name: string, from: string, shape: readonly number[]): string {
    return this.add({
      op: 'Reshape',
      name,
      inputs: [from, this.integers(`${name}/shape`, [-1, ...shape])],
    });
  }

  graph(): Graph {
    return { nodes: this.#nodes, constants: this.#constants };
  }
}

/** Where a layer stands in the graph. */
export interface TracedLayer<Type extends LayerType = LayerType> {
  readonly layer: Extract<LayerSpec, { type: Type }>;
  /** Start of the names of its nodes and weights, as `generator/3`. */
  readonly name: string;
  /** Name that its last node has to have; set for the network's last layer. */
  readonly finalName: string | undefined;
  /** The node that it reads. */
  readonly from: string;
  /** Shape before and after it, without the batch. */
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** Writes a layer's nodes in inference mode and gives the name of the last one. */
type GraphWriter<Type extends LayerType> = (
  builder: GraphBuilder,
  traced: TracedLayer<Type>,
) => string;

/** A writer for each type of layer. Exhaustive by type: a new layer type does not compile without its entry. */
export type GraphWriterTable = { readonly [Type in LayerType]: GraphWriter<Type> };

/** Height and width of a [height, width, channels] shape. */
export function mapOf([height = 0, width = 0]: readonly number[]): MapSize {
  return [height, width];
}
