import { parse } from 'protobufjs';

/** The part of ONNX's onnx.proto that generators need. The field numbers are the standard's. */
const PROTO = `
syntax = "proto3";
package onnx;
message AttributeProto { string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated int64 ints = 8; int32 type = 20; }
message NodeProto { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated AttributeProto attribute = 5; }
message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message Dimension { int64 dim_value = 1; string dim_param = 2; }
message Shape { repeated Dimension dim = 1; }
message TensorType { int32 elem_type = 1; Shape shape = 2; }
message TypeProto { TensorType tensor_type = 1; }
message ValueInfoProto { string name = 1; TypeProto type = 2; string doc_string = 3; }
message StringStringEntryProto { string key = 1; string value = 2; }
message GraphProto { repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message ModelProto { int64 ir_version = 1; string producer_name = 2; string doc_string = 6; GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8; repeated StringStringEntryProto metadata_props = 14; }
`;

const IR_VERSION = 8;
const OPSET = 17;

/** Numbers of TensorProto.DataType. */
const ELEMENT_TYPES = { float32: 1, uint8: 2, int64: 7, float16: 10 } as const;

/** An attribute of a node: whole numbers and strings as they are, a floating-point number as `{ float }`. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** One operation with one output. An omitted optional input is the empty string. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant tensor: little-endian elements in row-major order. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: keyof typeof ELEMENT_TYPES;
  readonly bytes: Uint8Array;
}

/** A float32 tensor whose first dimension is the batch, named `n`. */
interface OnnxTensor {
  readonly name: string;
  /** Dimensions after the batch. */
  readonly shape: readonly number[];
  readonly description: string;
}

/** A graph with one input and one output. */
export interface OnnxGraph {
  readonly name: string;
  readonly description: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly input: OnnxTensor;
  readonly output: OnnxTensor;
  /** Facts about the model, by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Encodes an ONNX model file of opset 17. */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  const type = parse(PROTO, { keepCase: true }).root.lookupType('onnx.ModelProto');
  const message = type.fromObject({
    ir_version: IR_VERSION,
    producer_name: 'Trazo',
    doc_string: graph.description,
    opset_import: [{ domain: '', version: OPSET }],
    metadata_props: Object.entries(graph.metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: graph.name,
      node: graph.nodes.map(({ op, inputs, output, attributes = {} }) => ({
        op_type: op,
        name: output,
        input: inputs,
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...attribute(value) })),
      })),
      initializer: graph.constants.map(({ name, shape, type: element, bytes }) => ({
        name,
        dims: shape,
        data_type: ELEMENT_TYPES[element],
        raw_data: bytes,
      })),
      input: [valueInfo(graph.input)],
      output: [valueInfo(graph.output)],
    },
  });
  return type.encode(message).finish();
}

function attribute(value: OnnxAttribute) {
  if (typeof value === 'number') return { i: value, type: 2 };
  if (typeof value === 'string') return { s: new TextEncoder().encode(value), type: 3 };
  return 'float' in value ? { f: value.float, type: 1 } : { ints: value, type: 7 };
}

function valueInfo({ name, shape, description }: OnnxTensor) {
  const dim = [{ dim_param: 'n' }, ...shape.map((length) => ({ dim_value: length }))];
  return {
    name,
    doc_string: description,
    type: { tensor_type: { elem_type: ELEMENT_TYPES.float32, shape: { dim } } },
  };
}
