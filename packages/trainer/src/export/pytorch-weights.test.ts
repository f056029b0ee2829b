import * as tf from '@tensorflow/tfjs-node';
import {
  type GanSpec,
  generatorWeights,
  latentsFromSeed,
  parseGanSpec,
  type WeightArray,
} from '@trazo/model';
import { generatorWith } from '@trazo/model/layers';
import { describe, expect, it } from 'vitest';
import { largestDifference, onnxImages } from '../testing/onnx-images.ts';
import { someWeights } from '../testing/some-weights.ts';
import { tinySpec } from '../testing/tiny.ts';
import { encodeOnnx } from './onnx/encode.ts';
import { pyTorchWeights } from './pytorch-weights.ts';

const spec: GanSpec = parseGanSpec({
  ...tinySpec,
  image: { height: 6, width: 10, channels: 3 },
  latentSize: 3,
  classes: 0,
  generator: [
    { type: 'dense', units: 60, useBias: true },
    { type: 'batchNormalization', momentum: 0.9, epsilon: 0.01 },
    { type: 'reshape', targetShape: [3, 5, 4] },
    {
      type: 'residual',
      layers: [
        { type: 'relu' },
        { type: 'conv2d', filters: 4, kernelSize: 3, strides: 1, useBias: false },
        { type: 'instanceNormalization', epsilon: 0.01 },
      ],
    },
    { type: 'conv2dTranspose', filters: 3, kernelSize: 5, strides: 2, useBias: true },
    { type: 'tanh' },
  ],
  discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
});

describe("a generator's weights for PyTorch", () => {
  const weights = someWeights(spec);
  const found = pyTorchWeights(spec, weights);

  it('have the names and shapes of Linear, BatchNorm1d, Conv2d, InstanceNorm2d and ConvTranspose2d', () => {
    expect([...found].map(([name, { shape }]) => [name, shape])).toEqual([
      ['0.weight', [60, 3]],
      ['0.bias', [60]],
      ['1.weight', [60]],
      ['1.bias', [60]],
      ['1.running_mean', [60]],
      ['1.running_var', [60]],
      ['3.1.weight', [4, 4, 3, 3]],
      ['3.2.weight', [4]],
      ['3.2.bias', [4]],
      ['4.weight', [4, 3, 5, 5]],
      ['4.bias', [3]],
    ]);
  });

  it('are the same numbers in PyTorch’s order', () => {
    const dense = weights.get('generator/0/kernel')?.data ?? new Float32Array();
    expect(found.get('0.weight')?.data[7 * 3 + 2]).toBe(dense[2 * 60 + 7]);
    const kernel = weights.get('generator/4/kernel')?.data ?? new Float32Array();
    // [row 1, column 2, output 0, input 3] → [input 3, output 0, row 1, column 2]
    expect(found.get('4.weight')?.data[((3 * 3 + 0) * 5 + 1) * 5 + 2]).toBe(
      kernel[((1 * 5 + 2) * 3 + 0) * 4 + 3],
    );
    expect(found.get('3.2.bias')).toEqual(weights.get('generator/3/2/beta'));
  });

  it('are complete', () => {
    expect(found.size).toBe(generatorWeights(spec).length);
  });

  it('draw in ONNX Runtime, whose layers take weights as PyTorch’s do, what tfjs draws', async () => {
    const inputs = latentsFromSeed(3, 4, spec.latentSize);
    const model = generatorWith(spec, weights);
    const expected = tf.tidy(() => model.predict(tf.tensor2d(inputs, [4, spec.latentSize])));
    if (Array.isArray(expected)) throw new Error('A generator has one output.');
    const { images } = await onnxImages(withTheirWeights(found), spec, inputs, 4);
    expect(largestDifference(images, Float32Array.from(expected.dataSync()))).toBeLessThan(1e-5);
    tf.dispose([expected]);
    model.dispose();
  });

  it('are refused where one has no values', () => {
    const some = new Map([...weights].filter(([name]) => name !== 'generator/0/kernel'));
    expect(() => pyTorchWeights(spec, some)).toThrow('There are no values for generator/0/kernel.');
  });
});

/** The network of the spec above in ONNX, each layer as in PyTorch's documentation. */
function withTheirWeights(weights: ReadonlyMap<string, WeightArray>): Uint8Array {
  const constants = [...weights].map(([name, { shape, data }]) => ({
    name,
    shape,
    type: 'float32' as const,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
  const shape = {
    name: 'shape',
    shape: [4],
    type: 'int64' as const,
    bytes: new Uint8Array(BigInt64Array.of(-1n, 3n, 5n, 4n).buffer),
  };
  const epsilon = { float: 0.01 };
  return encodeOnnx({
    name: 'pytorch',
    description: '',
    metadata: {},
    constants: [...constants, shape],
    input: { name: 'latents', shape: [3], description: '' },
    output: { name: 'images', shape: [3, 6, 10], description: '' },
    nodes: [
      { op: 'Gemm', inputs: ['latents', '0.weight', '0.bias'], output: 'a', attributes: { transB: 1 } },
      {
        op: 'BatchNormalization',
        inputs: ['a', '1.weight', '1.bias', '1.running_mean', '1.running_var'],
        output: 'b',
        attributes: { epsilon },
      },
      { op: 'Reshape', inputs: ['b', 'shape'], output: 'c' },
      { op: 'Transpose', inputs: ['c'], output: 'd', attributes: { perm: [0, 3, 1, 2] } },
      { op: 'Relu', inputs: ['d'], output: 'e' },
      { op: 'Conv', inputs: ['e', '3.1.weight'], output: 'f', attributes: { pads: [1, 1, 1, 1] } },
      {
        op: 'InstanceNormalization',
        inputs: ['f', '3.2.weight', '3.2.bias'],
        output: 'g',
        attributes: { epsilon },
      },
      { op: 'Add', inputs: ['d', 'g'], output: 'h' },
      {
        op: 'ConvTranspose',
        inputs: ['h', '4.weight', '4.bias'],
        output: 'i',
        attributes: { strides: [2, 2], pads: [1, 1, 2, 2] },
      },
      { op: 'Tanh', inputs: ['i'], output: 'images' },
    ],
  });
}
