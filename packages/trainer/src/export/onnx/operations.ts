import * as z from 'zod';
import type { OnnxAttribute } from './encode.ts';
import { dimensionIn, type OnnxBuilder, type Value } from './lowering.ts';
import { permuted } from './stored-constants.ts';

const integer = z.coerce.number().pipe(z.int());
const text = z.object({ s: z.string() }).transform(({ s }) => decode(s));

/** The attributes of exported operations that change what they compute, in protobuf's JSON mapping. */
const attributesSchema = z.object({
  alpha: z.object({ f: z.number() }).optional(),
  leakyrelu_alpha: z.object({ f: z.number() }).optional(),
  epsilon: z.object({ f: z.number() }).optional(),
  block_size: z.object({ i: integer }).optional(),
  strides: z.object({ list: z.object({ i: z.array(integer) }) }).optional(),
  padding: text.optional(),
  explicit_paddings: z.object({ list: z.object({ i: z.array(integer).default([]) }) }).optional(),
  fused_ops: z
    .object({ list: z.object({ s: z.array(z.string()) }) })
    .transform(({ list }) => list.s.map(decode))
    .optional(),
});

/** A node of model.json's graph. */
export const graphNodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: attributesSchema.default({}),
});

type Node = z.output<typeof graphNodeSchema>;

/** Adds what a TensorFlow operation computes to the ONNX graph; the last value added has the given name. */
type Operation = (builder: OnnxBuilder, node: Node, name: string) => Value;

/** ONNX operations for each TensorFlow operation that exported generators contain. */
export const operations: Readonly<Record<string, Operation>> = {
  MatMul: (builder, node, name) => matrixProduct(builder, node, name),
  _FusedMatMul: (builder, node, name) => fused(builder, node, name, matrixProduct),
  Conv2D: (builder, node, name) => convolution(builder, node, name),
  _FusedConv2D: (builder, node, name) => fused(builder, node, name, convolution),
  BiasAdd: binary('Add'),
  AddV2: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Elu: unary('Elu'),
  Identity: unary('Identity'),
  Relu: unary('Relu'),
  Sigmoid: unary('Sigmoid'),
  Tanh: unary('Tanh'),
  LeakyRelu: (builder, node, name) =>
    leakyRelu(builder, builder.value(input(node, 0)), node.attr.alpha?.f, name),
  Rsqrt: (builder, node, name) => {
    const from = builder.value(input(node, 0));
    const root = builder.add('Sqrt', [from.name], { ...from, name: `${name}/root` });
    return builder.add('Reciprocal', [root.name], { ...root, name });
  },
  Reshape: (builder, node, name) => {
    const from = builder.channelsLast(builder.value(input(node, 0)));
    const target = builder.integers(input(node, 1));
    const shape = builder.int64(`${name}/shape`, target);
    return builder.add('Reshape', [from.name, shape], { name, shape: target, layout: 'NHWC' });
  },
  Transpose: (builder, node, name) => {
    const from = builder.channelsLast(builder.value(input(node, 0)));
    const perm = builder.integers(input(node, 1));
    const shape = perm.map((dimension) => from.shape[dimension] ?? -1);
    return builder.add('Transpose', [from.name], { name, shape, layout: 'NHWC' }, { perm });
  },
  ConcatV2: (builder, node, name) => {
    const values = node.input.slice(0, -1).map((each) => builder.channelsLast(builder.value(each)));
    const [axis = 0] = builder.integers(node.input.at(-1) ?? '');
    const total = values.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
    const shape = (values[0]?.shape ?? []).map((size, dimension) => (dimension === axis ? total : size));
    const names = values.map((each) => each.name);
    return builder.add('Concat', names, { name, shape, layout: 'NHWC' }, { axis });
  },
  Mean: (builder, node, name) => {
    const from = builder.value(input(node, 0));
    const dimensions = builder.integers(input(node, 1));
    const shape = from.shape.map((size, dimension) => (dimensions.includes(dimension) ? 1 : size));
    const axes = dimensions.map((dimension) => dimensionIn(from.layout, dimension));
    return builder.add('ReduceMean', [from.name], { ...from, name, shape }, { axes, keepdims: 1 });
  },
  ResizeNearestNeighbor: (builder, node, name) => {
    const from = builder.channelsFirst(builder.value(input(node, 0)));
    const [, height = 1, width = 1] = from.shape;
    const [toHeight = 1, toWidth = 1] = builder.integers(input(node, 1));
    // Scales, because the sizes of ONNX's Resize would include the batch.
    const scales = builder.float32(`${name}/scales`, [1, 1, toHeight / height, toWidth / width]);
    const shape = from.shape.with(1, toHeight).with(2, toWidth);
    return builder.add(
      'Resize',
      [from.name, '', scales],
      { ...from, name, shape },
      { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
    );
  },
  FusedBatchNormV3: (builder, node, name) => {
    const from = builder.channelsFirst(builder.value(input(node, 0)));
    const statistics = [1, 2, 3, 4].map((index) => builder.value(input(node, index)).name);
    return builder.add(
      'BatchNormalization',
      [from.name, ...statistics],
      { ...from, name },
      { epsilon: { float: required(node, 'epsilon', node.attr.epsilon?.f) } },
    );
  },
  DepthToSpace: (builder, node, name) => {
    const from = builder.channelsFirst(builder.value(input(node, 0)));
    const size = required(node, 'block_size', node.attr.block_size?.i);
    const [batch = -1, height = 1, width = 1, channels = 1] = from.shape;
    const shape = [batch, height * size, width * size, channels / (size * size)];
    // TensorFlow's channels are sorted by row in the block, column in the block, and then channel of the output.
    return builder.add(
      'DepthToSpace',
      [from.name],
      { ...from, name, shape },
      { blocksize: size, mode: 'DCR' },
    );
  },
  Conv2DBackpropInput: (builder, node, name) => {
    const outputShape = builder.integers(input(node, 0));
    const kernel = builder.stored(input(node, 1));
    const from = builder.channelsFirst(builder.value(input(node, 2)));
    const [kernelHeight = 1, kernelWidth = 1] = kernel.shape;
    const stride = strideOf(node);
    const [, height = 1, width = 1, channels = 1] = outputShape;
    const [, fromHeight = 1, fromWidth = 1] = from.shape;
    // The convolution of which this is the gradient pads less before than after; so this one crops less before.
    const rows = transposedPadding(fromHeight, height, kernelHeight, stride);
    const columns = transposedPadding(fromWidth, width, kernelWidth, stride);
    const inputsFirst = permuted({ ...kernel, name: `${name}/kernel` }, [3, 2, 0, 1]);
    return builder.add(
      'ConvTranspose',
      [from.name, builder.constant(inputsFirst).name],
      { name, shape: [from.shape[0] ?? -1, height, width, channels], layout: 'NCHW' },
      {
        kernel_shape: [kernelHeight, kernelWidth],
        strides: [stride, stride],
        pads: [rows.before, columns.before, rows.after, columns.after],
        output_padding: [rows.extra, columns.extra],
      },
    );
  },
};

/** Cropping of a transposed convolution's output with TensorFlow's "same" padding, and rows that no input reaches. */
function transposedPadding(from: number, to: number, kernel: number, stride: number) {
  const total = (from - 1) * stride + kernel - to;
  const cropped = Math.max(0, total);
  const before = Math.floor(cropped / 2);
  return { before, after: cropped - before, extra: Math.max(0, -total) };
}

function matrixProduct(builder: OnnxBuilder, node: Node, name: string): Value {
  const [left, right] = [0, 1].map((index) => builder.channelsLast(builder.value(input(node, index))));
  if (left === undefined || right === undefined) throw new Error(`${node.name} needs two inputs.`);
  const shape = [left.shape[0] ?? -1, right.shape[1] ?? -1];
  return builder.add('MatMul', [left.name, right.name], { name, shape, layout: 'NHWC' });
}

function convolution(builder: OnnxBuilder, node: Node, name: string): Value {
  const from = builder.channelsFirst(builder.value(input(node, 0)));
  const kernel = builder.stored(input(node, 1));
  const [kernelHeight = 1, kernelWidth = 1, , filters = 1] = kernel.shape;
  const outputsFirst = permuted({ ...kernel, name: `${name}/kernel` }, [3, 2, 0, 1]);
  const stride = strideOf(node);
  const [batch = -1, height = 1, width = 1] = from.shape;
  const explicit = node.attr.padding === 'EXPLICIT' ? (node.attr.explicit_paddings?.list.i ?? []) : undefined;
  const [, , top = 0, bottom = 0, left = 0, right = 0] = explicit ?? [];
  const sizeOf = (size: number, kernelSize: number, padding: number) =>
    explicit === undefined
      ? Math.ceil(size / stride)
      : Math.floor((size + padding - kernelSize) / stride) + 1;
  const shape = [
    batch,
    sizeOf(height, kernelHeight, top + bottom),
    sizeOf(width, kernelWidth, left + right),
    filters,
  ];
  // SAME_UPPER is TensorFlow's "same": an odd pixel of padding comes after the image.
  const padding: Readonly<Record<string, OnnxAttribute>> =
    explicit === undefined ? { auto_pad: 'SAME_UPPER' } : { pads: [top, left, bottom, right] };
  return builder.add(
    'Conv',
    [from.name, builder.constant(outputsFirst).name],
    { name, shape, layout: 'NCHW' },
    { kernel_shape: [kernelHeight, kernelWidth], strides: [stride, stride], ...padding },
  );
}

/** An operation with a bias and perhaps an activation. */
function fused(builder: OnnxBuilder, node: Node, name: string, operation: Operation): Value {
  const [first, activation, ...more] = node.attr.fused_ops ?? [];
  if (first !== 'BiasAdd' || more.length > 0) {
    throw new Error(`${node.name} fuses ${node.attr.fused_ops}, which exports do not contain.`);
  }
  const product = operation(builder, node, `${name}/product`);
  const biased = activation === undefined ? name : `${name}/biased`;
  const sum = arithmetic(builder, 'Add', product, input(node, 2), biased);
  if (activation === undefined) return sum;
  if (activation === 'LeakyRelu') return leakyRelu(builder, sum, node.attr.leakyrelu_alpha?.f, name);
  if (activation !== 'Relu' && activation !== 'Elu') {
    throw new Error(`${node.name} fuses ${activation}, which exports do not contain.`);
  }
  return builder.add(activation, [sum.name], { ...sum, name });
}

/** LeakyReLU; TensorFlow's default slope is 0.2 where the graph does not give one. */
function leakyRelu(builder: OnnxBuilder, from: Value, alpha: number | undefined, name: string): Value {
  return builder.add('LeakyRelu', [from.name], { ...from, name }, { alpha: { float: alpha ?? 0.2 } });
}

function unary(op: string): Operation {
  return (builder, node, name) => {
    const from = builder.value(input(node, 0));
    return builder.add(op, [from.name], { ...from, name });
  };
}

function binary(op: string): Operation {
  return (builder, node, name) =>
    arithmetic(builder, op, builder.value(input(node, 0)), input(node, 1), name);
}

/** Element-wise arithmetic with broadcasting, in the layout of the operands. */
function arithmetic(builder: OnnxBuilder, op: string, left: Value, right: string, name: string): Value {
  const constant = builder.storedOrUndefined(right);
  if (constant !== undefined) {
    const value = builder.broadcastConstant(constant, left.layout);
    return builder.add(op, [left.name, value.name], { ...left, name });
  }
  const other = builder.value(right);
  const layout = left.layout === 'NCHW' && other.shape.length === 4 ? 'NCHW' : other.layout;
  const both = [left, other].map((value) =>
    layout === 'NCHW' && value.shape.length === 4
      ? builder.channelsFirst(value)
      : builder.channelsLast(value),
  );
  const shape = left.shape.map((size, dimension) => (size === 1 ? (other.shape[dimension] ?? 1) : size));
  const names = both.map((value) => value.name);
  return builder.add(op, names, { name, shape, layout });
}

function input(node: Node, index: number): string {
  const name = node.input[index];
  if (name === undefined) throw new Error(`${node.name} has no input ${index}.`);
  return name;
}

function strideOf(node: Node): number {
  const [, rows = 1, columns = 1] = required(node, 'strides', node.attr.strides?.list.i);
  if (rows !== columns) throw new Error(`${node.name} has unequal strides, which exports do not contain.`);
  return rows;
}

function required<Type>(node: Node, attribute: string, value: Type | undefined): Type {
  if (value === undefined) throw new Error(`${node.name} has no ${attribute}.`);
  return value;
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
