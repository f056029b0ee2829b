import {
  applyUntilUnchanged,
  consumersOf,
  floatConstant,
  type Graph,
  type GraphNode,
  nodeNamed,
  type Pass,
  redirect,
} from '../graph.ts';

/**
 * Export pass that folds batch normalization into the weights before it. In inference mode it is y = scale · x + shift
 * per channel, with scale = gamma / √(variance + epsilon) and shift = beta − mean · scale. So the kernel of a preceding
 * linear layer is multiplied by scale, and shift becomes a bias. Batch normalization after any other layer is
 * unchanged, and so is one after a reshape that spreads an output channel over several of its channels.
 */
export const foldBatchNorm: Pass = {
  name: 'fold-batch-norm',
  apply: (graph) => applyUntilUnchanged(graph, foldOne),
};

/** Index of the kernel dimension of the output channels, for each linear operation. */
const OUTPUT_DIMENSION = { MatMul: 1, Conv2D: 3, Conv2DBackpropInput: 2 } as const;

function foldOne(graph: Graph): Graph | undefined {
  for (const node of graph.nodes) {
    if (node.op !== 'FusedBatchNormV3') continue;
    const chain = linearBefore(graph, node.inputs[0]);
    if (chain !== undefined && channelsFit(graph, node, chain)) return fold(graph, node, chain);
  }
  return undefined;
}

type BatchNorm = Extract<GraphNode, { op: 'FusedBatchNormV3' }>;
type Linear = Extract<GraphNode, { op: keyof typeof OUTPUT_DIMENSION }>;

interface LinearChain {
  readonly linear: Linear;
  readonly bias: Extract<GraphNode, { op: 'BiasAdd' }> | undefined;
}

/**
 * Finds the linear operation before a node, with only a bias and reshapes in between. A node that is also read
 * elsewhere, such as by a skip connection, must not change.
 */
function linearBefore(graph: Graph, name: string): LinearChain | undefined {
  let bias: LinearChain['bias'];
  for (let current = nodeNamed(graph, name); current !== undefined; ) {
    if (consumersOf(graph, current.name).length > 1) return undefined;
    switch (current.op) {
      case 'MatMul':
      case 'Conv2D':
      case 'Conv2DBackpropInput':
        return { linear: current, bias };
      case 'BiasAdd':
        if (bias !== undefined) return undefined;
        bias = current;
        current = nodeNamed(graph, current.inputs[0]);
        break;
      case 'Reshape':
        current = nodeNamed(graph, current.inputs[0]);
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

/**
 * Whether each output of the linear operation belongs to one channel of the norm. Reshapes keep the channel as the
 * fastest index, so output o is channel o mod channels if the number of channels divides the number of outputs.
 * Otherwise, as with a convolution that is flattened before the norm, an output's pixels belong to different channels.
 */
function channelsFit(graph: Graph, norm: BatchNorm, { linear }: LinearChain): boolean {
  const channels = floatConstant(graph, norm.inputs[1]).data.length;
  return outputsOf(graph, linear) % channels === 0;
}

function outputsOf(graph: Graph, linear: Linear): number {
  return floatConstant(graph, linear.inputs[1]).shape[OUTPUT_DIMENSION[linear.op]] ?? 0;
}

function fold(graph: Graph, norm: BatchNorm, { linear, bias }: LinearChain): Graph {
  const [input, gamma, beta, mean, variance] = norm.inputs;
  const gammas = floatConstant(graph, gamma).data;
  const betas = floatConstant(graph, beta).data;
  const means = floatConstant(graph, mean).data;
  const scale = floatConstant(graph, variance).data.map(
    (value, c) => (gammas[c] ?? 0) / Math.sqrt(value + norm.epsilon),
  );
  const shift = betas.map((value, c) => value - (means[c] ?? 0) * (scale[c] ?? 0));

  const kernelName = linear.inputs[1];
  const kernel = floatConstant(graph, kernelName);
  const outputs = outputsOf(graph, linear);
  const inner = kernel.shape
    .slice(OUTPUT_DIMENSION[linear.op] + 1)
    .reduce((product, size) => product * size, 1);
  const channelOf = (output: number) => output % scale.length;
  const scaled = kernel.data.map(
    (value, i) => value * (scale[channelOf(Math.floor(i / inner) % outputs)] ?? 0),
  );
  const oldBias = bias === undefined ? undefined : floatConstant(graph, bias.inputs[1]).data;
  const newBias = Float32Array.from(
    { length: outputs },
    (_, o) => (oldBias?.[o] ?? 0) * (scale[channelOf(o)] ?? 0) + (shift[channelOf(o)] ?? 0),
  );

  const biasName = `${linear.name}/folded-bias`;
  const biasNode: GraphNode = {
    op: 'BiasAdd',
    name: bias?.name ?? `${linear.name}/folded`,
    inputs: [linear.name, biasName],
  };
  const renamed = new Map([[norm.name, input === linear.name ? biasNode.name : input]]);
  const nodes = graph.nodes
    .filter((node) => node !== norm && node !== bias)
    .map((node) =>
      bias === undefined && node !== linear ? redirect(node, linear.name, biasNode.name) : node,
    )
    .map((node) => [...renamed].reduce((each, [from, to]) => redirect(each, from, to), node))
    .flatMap((node) => (node.name === linear.name ? [node, biasNode] : [node]));
  return {
    nodes,
    constants: new Map([
      ...graph.constants,
      [kernelName, { dtype: 'float32', shape: kernel.shape, data: scaled }],
      [biasName, { dtype: 'float32', shape: [outputs], data: newBias }],
    ]),
  };
}
