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
  /** Arithmetic of two tensors that broadcast. */
  | Binary<'AddV2' | 'Sub' | 'Mul'>
  /** Mean over the dimensions that the second input names, which stay with size 1. */
  | Binary<'Mean'>
  /** Nearest-neighbor upsampling to the height and width of the second input. */
  | Binary<'ResizeNearestNeighbor'>
  /** Functions of each number by itself. */
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
      /** Of the output. */
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
      /** Inputs: the tensors, and the side along which they are joined. */
      readonly op: 'ConcatV2';
      readonly name: string;
      readonly inputs: readonly string[];
    };

/** Operations on each number by itself, without attributes. */
type UnaryOp = 'Elu' | 'Identity' | 'Relu' | 'Rsqrt' | 'Sigmoid' | 'Tanh';

/** An activation that tfjs's fused kernels apply themselves. */
export type FusedActivation =
  | { readonly op: 'LeakyRelu'; readonly alpha: number }
  | { readonly op: 'Elu' | 'Relu' };

/** A node that is an activation which can be fused. */
export type FusableNode = Extract<GraphNode, { op: 'LeakyRelu' | UnaryOp }>;

/** The activation that a node applies, where fused kernels have it. */
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
