import { phaseReach } from '@trazo/model';
import {
  applyUntilUnchanged,
  type Constant,
  floatConstant,
  type Graph,
  type GraphNode,
  type Pass,
  replaceNode,
} from '../graph.ts';

/**
 * Export pass that rewrites each transposed convolution as an ordinary one and, for strides above 1, DepthToSpace: the
 * phases of the stride become channels (sub-pixel convolution; Shi et al., "Is the deconvolution layer the same as a
 * convolutional layer?", 2016). Browsers and edge runtimes have fast kernels for ordinary convolutions and slow ones
 * for transposed.
 */
export const transposedToSubPixel: Pass = {
  name: 'transposed-to-subpixel',
  apply: (graph) =>
    applyUntilUnchanged(graph, (current) => {
      const node = current.nodes.find((each) => each.op === 'Conv2DBackpropInput');
      return node?.op === 'Conv2DBackpropInput' ? rewrite(current, node) : undefined;
    }),
};

function rewrite(graph: Graph, node: Extract<GraphNode, { op: 'Conv2DBackpropInput' }>): Graph {
  const [, kernelName, x] = node.inputs;
  const kernel = floatConstant(graph, kernelName);
  const { first, last } = phaseReach(kernel.shape[0] ?? 0, node.strides);
  const convolved = node.strides === 1 ? node.name : `${node.name}/phases`;
  const newKernel = `${kernelName}/phases`;
  const convolution: GraphNode = {
    op: 'Conv2D',
    name: convolved,
    inputs: [x, newKernel],
    strides: 1,
    padding: -first === last ? 'SAME' : { before: -first, after: last },
    map: node.map,
  };
  const spread: GraphNode = {
    op: 'DepthToSpace',
    name: node.name,
    inputs: [convolved],
    blockSize: node.strides,
    map: node.map,
    channels: kernel.shape[2] ?? 0,
  };
  return replaceNode(
    graph,
    node.name,
    node.strides === 1 ? [convolution] : [convolution, spread],
    new Map([[newKernel, phaseKernel(kernel, node.strides)]]),
  );
}

/**
 * Rearranges the kernel [k, k, out, in] to [r, r, in, s²·out]. Output pixel s·q + p uses tap t = p + pad − s·d of input
 * pixel q + d; the channel of phase (py, px) and output c is (py · s + px) · out + c, as DepthToSpace reads it.
 */
function phaseKernel(kernel: { shape: readonly number[]; data: Float32Array }, strides: number): Constant {
  const [size = 0, , outputs = 0, inputs = 0] = kernel.shape;
  const { first, last, pad } = phaseReach(size, strides);
  const reach = last - first + 1;
  const channels = strides * strides * outputs;
  const data = new Float32Array(reach * reach * inputs * channels);
  const taps = function* () {
    for (let phase = 0; phase < strides; phase++) {
      for (let offset = first; offset <= last; offset++) {
        const tap = phase + pad - strides * offset;
        if (tap >= 0 && tap < size) yield { phase, offset, tap };
      }
    }
  };
  for (const y of taps()) {
    for (const x of taps()) {
      for (let output = 0; output < outputs; output++) {
        for (let input = 0; input < inputs; input++) {
          const channel = (y.phase * strides + x.phase) * outputs + output;
          const to =
            (((y.offset - first) * reach + (x.offset - first)) * inputs + input) * channels + channel;
          data[to] = kernel.data[((y.tap * size + x.tap) * outputs + output) * inputs + input] ?? 0;
        }
      }
    }
  }
  return { dtype: 'float32', shape: [reach, reach, inputs, channels], data };
}
