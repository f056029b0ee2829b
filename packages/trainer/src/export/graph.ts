/**
 * An inference graph: TensorFlow operations under their own names, in topological order, and the constants that they
 * read.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, Constant>;
}

/** One operation of a graph. Its inputs are names of nodes or constants. */
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
  /** Element-wise arithmetic of two tensors with broadcasting. */
  | Binary<'AddV2' | 'Sub' | 'Mul'>
  /** Mean over the dimensions in the second input, which are kept with size 1. */
  | Binary<'Mean'>
  /** Nearest-neighbor upsampling to the height and width of the second input. */
  | Binary<'ResizeNearestNeighbor'>
  /** Element-wise functions. */
  | { readonly op: UnaryOp; readonly name: string; readonly inputs: readonly [string] }
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
      /** Number of channels of the output. */
      readonly channels: number;
    }
  | {
      /** Inputs: x, kernel, bias. Adds the bias, then applies the activation where it has one. */
      readonly op: '_FusedConv2D';
      readonly name: string;
      readonly inputs: readonly [string, string, string];
      readonly strides: number;
      readonly padding: Padding;
      readonly map: MapSize;
      readonly activation: FusedActivation | undefined;
    }
  | {
      /** Inputs: x, kernel, bias. Adds the bias, then applies the activation where it has one. */
      readonly op: '_FusedMatMul';
      readonly name: string;
      readonly inputs: readonly [string, string, string];
      readonly activation: FusedActivation | undefined;
    }
  | Binary<'Transpose'>
  | {
      /** Inputs: the tensors, and the dimension along which they are concatenated. */
      readonly op: 'ConcatV2';
      readonly name: string;
      readonly inputs: readonly string[];
    };

/** Element-wise operations without attributes. */
type UnaryOp = 'Elu' | 'Identity' | 'Relu' | 'Rsqrt' | 'Sigmoid' | 'Tanh';

/** An activation that tfjs's fused kernels support. */
export type FusedActivation =
  | { readonly op: 'LeakyRelu'; readonly alpha: number }
  | { readonly op: 'Elu' | 'Relu' };

/** A node of an element-wise operation; {@link fusedActivation} says which of them can be fused. */
export type FusableNode = Extract<GraphNode, { op: 'LeakyRelu' | UnaryOp }>;

/** Returns the activation that a node applies, or undefined if fused kernels do not support it. */
export function fusedActivation(node: GraphNode | undefined): FusedActivation | undefined {
  if (node?.op === 'LeakyRelu') return { op: 'LeakyRelu', alpha: node.alpha };
  return node?.op === 'Relu' || node?.op === 'Elu' ? { op: node.op } : undefined;
}

/** An operation on two inputs; the second is often a constant, such as a kernel, a bias or a target shape. */
interface Binary<Op extends string> {
  readonly op: Op;
  readonly name: string;
  readonly inputs: readonly [string, string];
}

/** Height and width of an operation's input, in pixels. */
export type MapSize = readonly [height: number, width: number];

/** TensorFlow's "same" padding, or explicit pixels before and after, equal for height and width. */
export type Padding = 'SAME' | { readonly before: number; readonly after: number };

/** Type, shape and values of a constant. */
export type Constant =
  | {
      readonly dtype: 'float32';
      readonly shape: readonly number[];
      readonly data: Float32Array;
      /** Whether it is stored without quantization, because it is part of an algorithm and not a weight. */
      readonly exact?: boolean;
    }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array };

/** A pass that rewrites a graph to an equivalent one. */
export interface Pass {
  readonly name: string;
  readonly apply: (graph: Graph) => Graph;
}

/** Returns the node of the given name; undefined for a constant. */
export function nodeNamed(graph: Graph, name: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.name === name);
}

/** Returns the nodes that read the output of the named node. */
export function consumersOf(graph: Graph, name: string): GraphNode[] {
  return graph.nodes.filter((node) => node.inputs.some((input) => input === name));
}

/**
 * Returns the shape and values of a float32 constant.
 *
 * @throws {Error} if there is no such constant, which is a bug in a pass
 */
export function floatConstant(graph: Graph, name: string): { shape: readonly number[]; data: Float32Array } {
  const constant = graph.constants.get(name);
  if (constant?.dtype !== 'float32') throw new Error(`${name} is not a float32 constant of the graph.`);
  return constant;
}

/** Returns the graph with a node replaced by other nodes, and constants added. */
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

/** Applies `rewrite` repeatedly until it returns undefined, and returns the last graph. */
export function applyUntilUnchanged(graph: Graph, rewrite: (graph: Graph) => Graph | undefined): Graph {
  let current = graph;
  for (;;) {
    const next = rewrite(current);
    if (next === undefined) return current;
    current = next;
  }
}

/** Returns the node with its inputs `from` replaced by `to`. */
export function redirect<Node extends GraphNode>(node: Node, from: string, to: string): Node {
  return { ...node, inputs: node.inputs.map((input) => (input === from ? to : input)) };
}
