import { parse } from 'protobufjs';

/** The part of ONNX's onnx.proto that a chain of layers needs; the numbers are the standard's. */
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
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message GraphProto { repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message ModelProto { int64 ir_version = 1; string producer_name = 2; GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8; }
`;

/** An attribute of a node. */
type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** One operation. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A graph with one input [n, …] and one output [n, …]. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly input: { readonly name: string; readonly shape: readonly number[] };
  readonly output: { readonly name: string; readonly shape: readonly number[] };
}

const FLOAT = 1;
const INT64 = 7;

/** Writes an ONNX model file (opset 17). */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  const type = parse(PROTO, { keepCase: true }).root.lookupType('onnx.ModelProto');
  const message = type.fromObject({
    ir_version: 8,
    producer_name: 'trazo bench',
    opset_import: [{ domain: '', version: 17 }],
    graph: {
      name: 'generator',
      node: graph.nodes.map(({ op, inputs, output, attributes = {} }) => ({
        op_type: op,
        name: output,
        input: inputs,
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) => ({ name, ...attribute(value) })),
      })),
      initializer: graph.constants.map(({ name, shape, data }) => ({
        name,
        dims: shape,
        data_type: data instanceof Float32Array ? FLOAT : INT64,
        raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
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

function valueInfo({ name, shape }: OnnxGraph['input']) {
  const dim = [{ dim_param: 'n' }, ...shape.slice(1).map((length) => ({ dim_value: length }))];
  return { name, type: { tensor_type: { elem_type: FLOAT, shape: { dim } } } };
}
