import * as tf from '@tensorflow/tfjs-node';
import { describe, expect, it } from 'vitest';
import { ParityError } from '../errors.ts';
import { noiseBytes } from '../testing/tiny.ts';
import type { Constant, Graph } from './graph.ts';
import { type Quantization, storeWeights } from './quantize-weights.ts';

/** A graph of one kernel, a bias and a shape. */
function graphOf(values: readonly number[]): Graph {
  return {
    nodes: [],
    constants: new Map([
      ['kernel', { dtype: 'float32', shape: [1, values.length], data: Float32Array.from(values) }],
      ['bias', { dtype: 'float32', shape: [3], data: Float32Array.of(0.1, -0.2, 1e-9) }],
      ['shape', { dtype: 'int32', shape: [2], data: Int32Array.of(-1, 70_000) }],
    ]),
  };
}

/** The stored weights as tfjs decodes them. */
function readBack(values: readonly number[], quantization: Quantization): Record<string, number[]> {
  const { entries, bytes } = storeWeights(graphOf(values), quantization);
  const specs = entries.map(({ quantization: stored, ...entry }) =>
    stored === undefined ? entry : { ...entry, quantization: stored },
  );
  const tensors = tf.io.decodeWeights(bytes.buffer, specs);
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const numbers = [...tensor.dataSync()];
      tensor.dispose();
      return [name, numbers];
    }),
  );
}

const noise = [...noiseBytes(300, 4)].map((byte) => (byte - 100) / 97);

describe.each(['float32', 'float16', 'uint8'] as const)('weights stored as %s', (quantization) => {
  it('are read by tfjs, biases and shapes exactly', () => {
    const { kernel, bias, shape } = readBack(noise, quantization);
    expect(kernel).toHaveLength(noise.length);
    expect(bias).toEqual([...Float32Array.of(0.1, -0.2, 1e-9)]);
    expect(shape).toEqual([-1, 70_000]);
  });

  it.each([
    ['of either sign', [0, -0.31, 0.7, 0, 0.001, -0.2]],
    ['all positive', [0.5, 0, 0.7, 0.6]],
    ['all negative', [-0.5, 0, -0.7]],
    ['all zero', [0, 0, 0]],
  ])('keep zeros exact among values %s', (_, values) => {
    const { kernel = [] } = readBack(values, quantization);
    values.forEach((value, i) => {
      if (value === 0) expect(kernel[i]).toBeCloseTo(0, 30);
    });
  });
});

it('float16 is off by at most half a unit in the eleventh binary place', () => {
  const { kernel = [] } = readBack(noise, 'float16');
  kernel.forEach((value, i) => {
    const expected = noise[i] ?? Number.NaN;
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(Math.abs(expected) * 2 ** -11 + 2 ** -25);
  });
});

it('uint8 is off by at most half a step of the range', () => {
  const { kernel = [] } = readBack(noise, 'uint8');
  const step = (Math.max(...noise) - Math.min(...noise)) / 255;
  kernel.forEach((value, i) => {
    // The ends of the range may be off by a whole step, because the range is shifted to include zero exactly.
    const inside = noise[i] !== Math.max(...noise) && noise[i] !== Math.min(...noise);
    expect(Math.abs(value - (noise[i] ?? Number.NaN))).toBeLessThanOrEqual(step * (inside ? 0.5001 : 1));
  });
});

it('uint8 represents a kernel of one repeated value', () => {
  const { kernel = [] } = readBack([0.25, 0.25], 'uint8');
  for (const value of kernel) expect(value).toBeCloseTo(0.25, 6);
});

it('float16 rejects a weight outside its range, by name', () => {
  expect(() => storeWeights(graphOf([1, 70_000]), 'float16')).toThrow(ParityError);
  for (const values of [
    [1, 70_000],
    [70_000, 1],
  ]) {
    expect(() => storeWeights(graphOf(values), 'float16')).toThrow(
      expect.objectContaining({
        message: "Export stopped: kernel has the weight 70000, beyond float16's ±65504.",
        hint: 'Export as float32 instead.',
      }),
    );
  }
});

it.each(['float16', 'uint8'] as const)(
  '%s is for kernels of floats: whole numbers and what must be exact stay as they are',
  (quantization) => {
    const { constants } = graphOf([1, 2]);
    const kernel = constants.get('kernel');
    if (kernel?.dtype !== 'float32') throw new Error('The kernel has floats.');
    const graph: Graph = {
      nodes: [],
      constants: new Map<string, Constant>([
        ['kernel', kernel],
        ['exact', { ...kernel, exact: true }],
        ['indices', { dtype: 'int32', shape: [1, 2], data: Int32Array.of(1, 70_000) }],
      ]),
    };
    const { entries, bytes } = storeWeights(graph, quantization);
    expect(entries).toMatchObject([
      { name: 'kernel', dtype: 'float32', quantization: { dtype: quantization, original_dtype: 'float32' } },
      { name: 'exact', dtype: 'float32', shape: [1, 2] },
      { name: 'indices', dtype: 'int32', shape: [1, 2] },
    ]);
    expect(entries.slice(1).filter((entry) => entry.quantization !== undefined)).toEqual([]);
    expect(bytes).toHaveLength((quantization === 'float16' ? 2 * 2 : 2) + 8 + 8);
  },
);
