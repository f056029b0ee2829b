/**
 * The inference graph while the passes work on it: TensorFlow's operations by their own names, in an order in which
 * each comes after its inputs, and the constants they use.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, Constant>;
}

/** One operation, with its inputs by name: other nodes or constants. */
export type GraphNode =
  | {
      readonly op: 'Placeholder';
      readonly name: string;
      readonly inputs: readonly [];
      readonly shape: readonly number[];
    }
  | Binary<'MatMul'>
  | Binary<'BiasAdd'>
  | Binary<'Reshape'>
  | { readonly op: 'Tanh'; readonly name: string; readonly inputs: readonly [string] }
  | {
      readonly op: 'LeakyRelu';
      readonly name: string;
      readonly inputs: readonly [string];
      readonly alpha: number;
    }
  | {
      /** Inputs: x, gamma, beta, mean, variance. */
      readonly op: 'FusedBatchNormV3';
      readonly name: string;
      readonly inputs: readonly [string, string, string, string, string];
      readonly epsilon: number;
    }
  | {
      /** Inputs: x, kernel. */
      readonly op: 'Conv2D';
      readonly name: string;
      readonly inputs: readonly [string, string];
      readonly strides: number;
      readonly padding: Padding;
      readonly map: MapSize;
    }
  | {
      /** A transposed convolution. Inputs: output shape, kernel, x. */
      readonly op: 'Conv2DBackpropInput';
      readonly name: string;
      readonly inputs: readonly [string, string, string];
      readonly strides: number;
      readonly map: MapSize;
    }
  | {
      readonly op: 'DepthToSpace';
      readonly name: string;
      readonly inputs: readonly [string];
      readonly blockSize: number;
      readonly map: MapSize;
      /** Of the output. */
      readonly channels: number;
    }
  | {
      /** Inputs: x, kernel, bias. Adds the bias, then applies LeakyReLU where it has a slope. */
      readonly op: '_FusedConv2D';
      readonly name: string;
      readonly inputs: readonly [string, string, string];
      readonly strides: number;
      readonly padding: Padding;
      readonly map: MapSize;
      readonly alpha: number | undefined;
    }
  | {
      /** Inputs: x, kernel, bias. Adds the bias, then applies LeakyReLU where it has a slope. */
      readonly op: '_FusedMatMul';
      readonly name: string;
      readonly inputs: readonly [string, string, string];
      readonly alpha: number | undefined;
    }
  | Binary<'Transpose'>
  | { readonly op: 'Identity'; readonly name: string; readonly inputs: readonly [string] }
  | {
      /** Inputs: the tensors, and the side along which they are joined. */
      readonly op: 'ConcatV2';
      readonly name: string;
      readonly inputs: readonly string[];
    };

/** An operation on a value and a constant: the kernel, the bias, the target shape, or the order of the sides. */
interface Binary<Op extends string> {
  readonly op: Op;
  readonly name: string;
  readonly inputs: readonly [string, string];
}

/** Height and width of the input. */
export type MapSize = readonly [height: number, width: number];

/** "same" as TensorFlow has it, or pixels before and after on both sides. */
export type Padding = 'SAME' | { readonly before: number; readonly after: number };

/** A constant's values. */
export type Constant =
  | {
      readonly dtype: 'float32';
      readonly shape: readonly number[];
      readonly data: Float32Array;
      /** Whether it is stored as it is, whatever the weights are rounded to: it stands for an algorithm, not a weight. */
      readonly exact?: boolean;
    }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array };

/** A rewrite that computes the same function. */
export interface Pass {
  readonly name: string;
  readonly apply: (graph: Graph) => Graph;
}

/** The node of that name; undefined for a constant. */
export function nodeNamed(graph: Graph, name: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.name === name);
}

/** Nodes that read the output of the node of that name. */
export function consumersOf(graph: Graph, name: string): GraphNode[] {
  return graph.nodes.filter((node) => node.inputs.some((input) => input === name));
}

/** Values of a float constant; throws for a name that is none, which would be a fault of a pass. */
export function floatConstant(graph: Graph, name: string): { shape: readonly number[]; data: Float32Array } {
  const constant = graph.constants.get(name);
  if (constant?.dtype !== 'float32') throw new Error(`${name} is not a float32 constant of the graph.`);
  return constant;
}

/** The graph with one node put in the place of another, and constants added. */
export function replaceNode(
  graph: Graph,
  name: string,
  replacements: readonly GraphNode[],
  constants: ReadonlyMap<string, Constant> = new Map(),
): Graph {
  return {
    nodes: graph.nodes.flatMap((node) => (node.name === name ? replacements : [node])),
    constants: new Map([...graph.constants, ...constants]),
  };
}

/** Applies `rewrite` until it finds nothing more to do. */
export function untilSettled(graph: Graph, rewrite: (graph: Graph) => Graph | undefined): Graph {
  let current = graph;
  for (;;) {
    const next = rewrite(current);
    if (next === undefined) return current;
    current = next;
  }
}

/** The node reading `to` wherever it read `from`. */
export function redirect<Node extends GraphNode>(node: Node, from: string, to: string): Node {
  return { ...node, inputs: node.inputs.map((input) => (input === from ? to : input)) };
}
