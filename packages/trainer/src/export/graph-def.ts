import {
  type ExportedFunction,
  type GanSpec,
  generatorFunction,
  type ModelJson,
  type WeightEntry,
} from '@trazo/model';
import type { FusedActivation, Graph, GraphNode, Padding } from './graph.ts';

type Attribute = Readonly<Record<string, unknown>>;
type Attributes = Readonly<Record<string, Attribute>>;
type TopologyNode = ModelJson['modelTopology']['node'][number];

/**
 * Builds model.json: the graph as a GraphDef, the signature of its inputs and outputs, what they mean as metadata, and
 * the weights manifest.
 */
export function toModelJson(spec: GanSpec, graph: Graph, entries: WeightEntry[]): ModelJson {
  return {
    format: 'graph-model',
    generatedBy: 'Trazo',
    convertedBy: 'Trazo exporter',
    modelTopology: toTopology(graph),
    signature: signatureOf(generatorFunction(spec)),
    userDefinedMetadata: {
      latentSize: spec.latentSize,
      classes: spec.classes,
      image: spec.image,
      pixelRange: [-1, 1],
    },
    weightsManifest: [{ paths: ['weights.bin'], weights: entries }],
  };
}

/**
 * The graph as a GraphDef in protobuf's JSON mapping (TensorFlow's graph.proto, node_def.proto, attr_value.proto).
 * Constants are nodes without values; the values are in weights.bin.
 */
function toTopology(graph: Graph): ModelJson['modelTopology'] {
  const constants = [...graph.constants].map(
    ([name, { dtype, shape }]): TopologyNode => ({
      name,
      op: 'Const',
      attr: {
        dtype: typeOf(dtype),
        value: { tensor: { dtype: typeOf(dtype).type, tensorShape: shapeOf(shape) } },
      },
    }),
  );
  const nodes = graph.nodes.map(
    (node): TopologyNode => ({
      name: node.name,
      op: node.op,
      ...(node.inputs.length > 0 ? { input: [...node.inputs] } : {}),
      attr: attributesOf(node),
    }),
  );
  return { node: [...constants, ...nodes], library: {}, versions: { producer: 1, minConsumer: 1 } };
}

/** Names and shapes of the graph's inputs and outputs. */
function signatureOf({ inputs, outputs }: ExportedFunction): NonNullable<ModelJson['signature']> {
  const tensors = (shapes: Readonly<Record<string, readonly number[]>>) =>
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: shapeOf([-1, ...shape]) },
      ]),
    );
  return { inputs: tensors(inputs), outputs: tensors(outputs) };
}

const FLOAT: Attributes = { T: typeOf('float32') };
const NHWC: Attributes = { data_format: text('NHWC') };

function attributesOf(node: GraphNode): Attributes {
  switch (node.op) {
    case 'Placeholder':
      return { dtype: typeOf('float32'), shape: { shape: shapeOf(node.shape) } };
    case 'MatMul':
      return { ...FLOAT, transpose_a: { b: false }, transpose_b: { b: false } };
    case 'BiasAdd':
      return { ...FLOAT, ...NHWC };
    case 'Reshape':
      return { ...FLOAT, Tshape: typeOf('int32') };
    case 'Transpose':
      return { ...FLOAT, Tperm: typeOf('int32') };
    case 'ConcatV2':
      return { ...FLOAT, N: { i: String(node.inputs.length - 1) }, Tidx: typeOf('int32') };
    case 'AddV2':
    case 'Elu':
    case 'Identity':
    case 'Mul':
    case 'Relu':
    case 'Rsqrt':
    case 'Sigmoid':
    case 'Sub':
    case 'Tanh':
      return FLOAT;
    case 'Mean':
      return { ...FLOAT, Tidx: typeOf('int32'), keep_dims: { b: true } };
    case 'ResizeNearestNeighbor':
      return { ...FLOAT, align_corners: { b: false }, half_pixel_centers: { b: false } };
    case 'LeakyRelu':
      return { ...FLOAT, alpha: { f: node.alpha } };
    case 'FusedBatchNormV3':
      return {
        ...FLOAT,
        U: typeOf('float32'),
        ...NHWC,
        epsilon: { f: node.epsilon },
        is_training: { b: false },
      };
    case 'Conv2D':
    case 'Conv2DBackpropInput':
      return {
        ...FLOAT,
        ...NHWC,
        ...convolution(node.strides, node.op === 'Conv2D' ? node.padding : 'SAME'),
      };
    case 'DepthToSpace':
      return { ...FLOAT, ...NHWC, block_size: { i: String(node.blockSize) } };
    case '_FusedConv2D':
      return { ...FLOAT, ...NHWC, ...convolution(node.strides, node.padding), ...fused(node.activation) };
    case '_FusedMatMul':
      return { ...FLOAT, transpose_a: { b: false }, transpose_b: { b: false }, ...fused(node.activation) };
  }
}

function convolution(strides: number, padding: Padding): Attributes {
  const stride = String(strides);
  const explicit =
    padding === 'SAME' ? [] : [0, 0, padding.before, padding.after, padding.before, padding.after, 0, 0];
  return {
    strides: { list: { i: ['1', stride, stride, '1'] } },
    dilations: { list: { i: ['1', '1', '1', '1'] } },
    padding: text(padding === 'SAME' ? 'SAME' : 'EXPLICIT'),
    explicit_paddings: { list: { i: explicit.map(String) } },
  };
}

function fused(activation: FusedActivation | undefined): Attributes {
  const operations = activation === undefined ? ['BiasAdd'] : ['BiasAdd', activation.op];
  return {
    fused_ops: { list: { s: operations.map((operation) => base64(operation)) } },
    num_args: { i: '1' },
    epsilon: { f: 0 },
    ...(activation?.op === 'LeakyRelu' ? { leakyrelu_alpha: { f: activation.alpha } } : {}),
  };
}

function typeOf(dtype: 'float32' | 'int32'): { type: string } {
  return { type: dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32' };
}

function shapeOf(shape: readonly number[]): Attribute {
  return { dim: shape.map((size) => ({ size: String(size) })) };
}

/** Strings are bytes in protobuf, and bytes are base64 in its JSON mapping. */
function text(value: string): Attribute {
  return { s: base64(value) };
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}
