import type { OnnxAttribute, OnnxConstant, OnnxNode } from './encode.ts';
import { permuted, type StoredConstant } from './stored-constants.ts';

/** Order of an image tensor's dimensions: TensorFlow's, channels last, or ONNX's, channels first. */
type Layout = 'NHWC' | 'NCHW';

/** Dimension of an NHWC tensor that is dimension i of the NCHW tensor, and the reverse. */
const TO_NCHW: readonly number[] = [0, 3, 1, 2];
const TO_NHWC: readonly number[] = [0, 2, 3, 1];

/** A tensor of the ONNX graph. */
export interface Value {
  readonly name: string;
  /** Dimensions in TensorFlow's order, whatever the layout; -1 where they depend on the batch. */
  readonly shape: readonly number[];
  /** Order of the dimensions in ONNX; tensors that are not images are NHWC. */
  readonly layout: Layout;
}

/**
 * Builder of an ONNX graph from TensorFlow operations. TensorFlow's convolutions read images with the channels last,
 * ONNX's with the channels first. Each value remembers its layout, and a transposition is added only where an operation
 * needs the other one.
 */
export class OnnxBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  readonly #stored: ReadonlyMap<string, StoredConstant>;
  readonly #values = new Map<string, Value>();
  /** Values that are computed once, by name. */
  readonly #derived = new Map<string, Value>();

  constructor(stored: ReadonlyMap<string, StoredConstant>) {
    this.#stored = stored;
  }

  /** Makes a value available to later operations under the name of a TensorFlow node. */
  define(node: string, value: Value): void {
    this.#values.set(node, value);
  }

  /** Returns the value of a TensorFlow node or constant. */
  value(node: string): Value {
    const value = this.#values.get(node);
    return value ?? this.constant(this.stored(node));
  }

  /** Returns the constant of a name; undefined if the name is that of a node. */
  storedOrUndefined(node: string): StoredConstant | undefined {
    return this.#stored.get(node);
  }

  /** Returns the integers of a constant, such as a shape. */
  integers(node: string): number[] {
    const { data, dtype } = this.stored(node);
    if (dtype !== 'int32') throw new Error(`${node} is not a constant of integers.`);
    return [...data];
  }

  stored(node: string): StoredConstant {
    const constant = this.#stored.get(node);
    if (constant === undefined) throw new Error(`The graph has neither a node nor a constant ${node}.`);
    return constant;
  }

  /** Adds an operation. `shape` and `layout` describe its output. */
  add(
    op: string,
    inputs: readonly string[],
    { name, shape, layout }: Value,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): Value {
    this.nodes.push({ op, inputs, output: name, attributes });
    return { name, shape, layout };
  }

  /** Returns the image tensor with the channels first. */
  channelsFirst(value: Value): Value {
    if (value.layout === 'NCHW') return value;
    if (value.shape.length !== 4) throw new Error(`${value.name} is not an image tensor.`);
    return this.#once(`${value.name}/nchw`, (name) =>
      this.add('Transpose', [value.name], { ...value, name, layout: 'NCHW' }, { perm: TO_NCHW }),
    );
  }

  /** Returns the tensor with its dimensions in TensorFlow's order. */
  channelsLast(value: Value): Value {
    if (value.layout === 'NHWC') return value;
    return this.#once(`${value.name}/nhwc`, (name) =>
      this.add('Transpose', [value.name], { ...value, name, layout: 'NHWC' }, { perm: TO_NHWC }),
    );
  }

  /** Adds int64 numbers as a constant and returns its name. */
  int64(name: string, values: readonly number[]): string {
    const data = BigInt64Array.from(values, BigInt);
    this.constants.push({ name, shape: [values.length], type: 'int64', bytes: bytesOf(data) });
    return name;
  }

  /** Adds float32 numbers as a constant and returns its name. */
  float32(name: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    this.constants.push({ name, shape, type: 'float32', bytes: bytesOf(Float32Array.from(values)) });
    return name;
  }

  /** Adds a constant that broadcasts against images of the given layout, as it broadcasts in TensorFlow. */
  broadcastConstant(constant: StoredConstant, layout: Layout): Value {
    if (layout === 'NHWC' || constant.shape.length === 0) return this.constant(constant);
    const shape = [1, 1, 1, 1, ...constant.shape].slice(-4);
    const name = `${constant.name}/nchw`;
    const channelsFirst = permuted({ ...constant, name, shape }, TO_NCHW);
    return { ...this.constant(channelsFirst), shape, layout };
  }

  /** Adds a float32 constant, which the file stores as weights.bin does: quantized weights are decoded in the graph. */
  constant({ name, shape, dtype, quantization, data }: StoredConstant): Value {
    if (dtype !== 'float32') throw new Error(`${name} is not a constant of float32 numbers.`);
    const value: Value = { name, shape, layout: 'NHWC' };
    return this.#once(name, () => {
      const type = quantization === undefined ? 'float32' : quantization.dtype;
      if (type === 'uint16') throw new Error(`${name} is stored as uint16, which exports do not use.`);
      if (quantization === undefined || type === 'float32') {
        this.constants.push({ name, shape, type: 'float32', bytes: bytesOf(data) });
        return value;
      }
      const stored = `${name}/${type}`;
      this.constants.push({ name: stored, shape, type, bytes: bytesOf(data) });
      if (quantization.dtype === 'float16') return this.add('Cast', [stored], value, { to: 1 });
      const scale = this.float32(`${name}/scale`, [quantization.scale], []);
      const min = this.float32(`${name}/min`, [quantization.min], []);
      const cast = this.add('Cast', [stored], { ...value, name: `${name}/cast` }, { to: 1 });
      const scaled = this.add('Mul', [cast.name, scale], { ...value, name: `${name}/scaled` });
      return this.add('Add', [scaled.name, min], value);
    });
  }

  #once(name: string, make: (name: string) => Value): Value {
    const value = this.#derived.get(name) ?? make(name);
    this.#derived.set(name, value);
    return value;
  }
}

/** The index of a TensorFlow dimension in the given layout. */
export function dimensionIn(layout: Layout, dimension: number): number {
  return layout === 'NHWC' ? dimension : TO_NCHW.indexOf(dimension);
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
