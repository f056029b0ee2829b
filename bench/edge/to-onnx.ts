import type { ModelArtifact } from '@trazo/model';
import { generatorInputSize, IMAGES_OUTPUT, LATENTS_INPUT } from '@trazo/model';
import * as z from 'zod';
import { encodeOnnx, type OnnxConstant, type OnnxNode } from './onnx-format.ts';

const attributesSchema = z.looseObject({
  fused_ops: z.object({ list: z.object({ s: z.array(z.string()) }) }).optional(),
  leakyrelu_alpha: z.object({ f: z.number() }).optional(),
  alpha: z.object({ f: z.number() }).optional(),
  block_size: z.object({ i: z.coerce.number() }).optional(),
  strides: z.object({ list: z.object({ i: z.array(z.coerce.number()) }) }).optional(),
});
const nodeSchema = z.looseObject({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: attributesSchema.default({}),
});

type Array32 = { readonly shape: readonly number[]; readonly data: Float32Array };

/**
 * Converts an exported generator to an ONNX model in ONNX's layout (NCHW): MatMul becomes Gemm with its columns sorted
 * channels first, so that no transposition is left; Conv2D becomes Conv; DepthToSpace stays.
 *
 * @param artifact with float32 weights
 * @throws {Error} for an op that exported generators do not have
 */
export function toOnnx(artifact: ModelArtifact): Uint8Array {
  const { height, width, channels } = artifact.card.spec.image;
  const nodes = artifact.modelJson.modelTopology.node.map((node) => nodeSchema.parse(node));
  const weights = weightsOf(artifact);
  const converted: OnnxNode[] = [];
  const constants: OnnxConstant[] = [];
  // The tensor between the dense layer and the first convolution, [height, width, channels].
  const image = imageAfterDense(nodes, artifact);

  const constant = (name: string, { shape, data }: Array32) => {
    constants.push({ name, shape, data });
    return name;
  };
  const weight = (name: string | undefined): Array32 => {
    const array = weights.get(name ?? '');
    if (array === undefined) throw new Error(`The graph has no float32 weight ${name}.`);
    return array;
  };
  for (const { name: output, op, input, attr } of nodes) {
    const [from = '', kernel, bias] = input;
    const fused = (attr.fused_ops?.list.s ?? []).map((text) => Buffer.from(text, 'base64').toString());
    const activated = fused.includes('LeakyRelu');
    const raw = activated ? `${output}/linear` : output;
    switch (op) {
      case 'Const':
      case 'Placeholder':
        continue;
      case 'MatMul':
      case '_FusedMatMul': {
        const inputs = [from, constant(`${output}/kernel`, channelsFirst(weight(kernel), image))];
        if (fused.includes('BiasAdd'))
          inputs.push(constant(`${output}/bias`, channelsFirst(weight(bias), image)));
        converted.push({ op: 'Gemm', inputs, output: raw });
        break;
      }
      case 'Reshape': {
        const shape = `${output}/shape`;
        const [h, w, c] = image;
        constants.push({ name: shape, shape: [4], data: BigInt64Array.from([-1, c, h, w].map(BigInt)) });
        converted.push({ op: 'Reshape', inputs: [from, shape], output });
        break;
      }
      case 'Conv2D':
      case '_FusedConv2D': {
        const array = weight(kernel);
        const inputs = [from, constant(`${output}/kernel`, outputsFirst(array))];
        if (fused.includes('BiasAdd')) inputs.push(constant(`${output}/bias`, weight(bias)));
        const [, strideY = 1, strideX = 1] = attr.strides?.list.i ?? [];
        const attributes = {
          auto_pad: 'SAME_UPPER',
          kernel_shape: array.shape.slice(0, 2),
          strides: [strideY, strideX],
        };
        converted.push({ op: 'Conv', inputs, output: raw, attributes });
        break;
      }
      case 'DepthToSpace':
        converted.push({
          op,
          inputs: [from],
          output,
          attributes: { blocksize: attr.block_size?.i ?? 1, mode: 'DCR' },
        });
        break;
      case 'LeakyRelu':
        converted.push({
          op,
          inputs: [from],
          output,
          attributes: { alpha: { float: attr.alpha?.f ?? 0.2 } },
        });
        break;
      case 'Tanh':
      case 'Identity':
        converted.push({ op, inputs: [from], output });
        break;
      default:
        throw new Error(`The benchmark cannot write ${op} (node ${output}) as ONNX.`);
    }
    if (activated) {
      const alpha = { float: attr.leakyrelu_alpha?.f ?? 0.2 };
      converted.push({ op: 'LeakyRelu', inputs: [raw], output, attributes: { alpha } });
    }
  }
  return encodeOnnx({
    nodes: converted,
    constants,
    input: { name: LATENTS_INPUT, shape: [-1, generatorInputSize(artifact.card.spec)] },
    output: { name: IMAGES_OUTPUT, shape: [-1, channels, height, width] },
  });
}

function weightsOf({ modelJson, weights }: ModelArtifact): Map<string, Array32> {
  const arrays = new Map<string, Array32>();
  let offset = 0;
  for (const { name, shape, dtype, quantization } of modelJson.weightsManifest[0].weights) {
    if (quantization !== undefined) throw new Error(`${name} is quantized; the benchmark requires float32.`);
    const size = shape.reduce((product, length) => product * length, 1);
    if (dtype === 'float32') {
      arrays.set(name, { shape, data: new Float32Array(weights.slice(offset, offset + 4 * size).buffer) });
    }
    offset += 4 * size;
  }
  return arrays;
}

function imageAfterDense(nodes: readonly z.output<typeof nodeSchema>[], { card }: ModelArtifact) {
  const reshapes = nodes.filter(({ op }) => op === 'Reshape');
  const layer = card.spec.generator.find(({ type }) => type === 'reshape');
  if (reshapes.length !== 1 || layer?.type !== 'reshape')
    throw new Error('The benchmark expects one reshape.');
  return layer.targetShape;
}

/** Columns of a dense layer from (height, width, channel) to (channel, height, width). */
function channelsFirst({ shape, data }: Array32, [h, w, c]: readonly [number, number, number]): Array32 {
  const columns = h * w * c;
  const sorted = new Float32Array(data.length);
  for (let index = 0; index < data.length; index++) {
    const column = index % columns;
    const channel = column % c;
    const place = Math.floor(column / c);
    sorted[index - column + channel * h * w + place] = data[index] ?? 0;
  }
  return { shape, data: sorted };
}

/** A convolution's kernel from [height, width, in, out] to [out, in, height, width]. */
function outputsFirst({ shape, data }: Array32): Array32 {
  const [h = 1, w = 1, inputs = 1, outputs = 1] = shape;
  const sorted = new Float32Array(data.length);
  for (let place = 0; place < h * w; place++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        sorted[(output * inputs + input) * h * w + place] =
          data[(place * inputs + input) * outputs + output] ?? 0;
      }
    }
  }
  return { shape: [outputs, inputs, h, w], data: sorted };
}
