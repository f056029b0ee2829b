import { Float16Array } from '@petamoriken/float16';
import type { ModelCard, WeightEntry } from '@trazo/model';
import { ParityError } from '../errors.ts';
import type { Constant, Graph } from './graph.ts';

/** Data type in which kernels are stored: float32, float16 or uint8. */
export type Quantization = ModelCard['quantization'];

/** Stored weights: the entries of the manifest and the bytes of weights.bin. */
export interface StoredWeights {
  readonly entries: WeightEntry[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Encodes a graph's constants one after the other, with kernels as float16 or uint8 if requested. Biases stay float32:
 * they are few, and an error in one shifts every pixel. tfjs's converter decodes the result.
 *
 * @throws {ParityError} naming a weight outside float16's range
 */
export function storeWeights(graph: Graph, quantization: Quantization): StoredWeights {
  const stored = [...graph.constants].map(([name, constant]) => store(name, constant, quantization));
  const bytes = new Uint8Array(stored.reduce((sum, { data }) => sum + data.byteLength, 0));
  let offset = 0;
  for (const { data } of stored) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return { entries: stored.map(({ entry }) => entry), bytes };
}

interface Stored {
  readonly entry: WeightEntry;
  readonly data: ArrayBufferView;
}

function store(name: string, constant: Constant, quantization: Quantization): Stored {
  const entry = { name, shape: [...constant.shape], dtype: constant.dtype };
  const isKernel = constant.dtype === 'float32' && constant.shape.length > 1 && constant.exact !== true;
  if (!isKernel || quantization === 'float32') return { entry, data: constant.data };
  if (quantization === 'float16') {
    return {
      entry: { ...entry, quantization: { dtype: 'float16', original_dtype: 'float32' } },
      data: toFloat16(name, constant.data),
    };
  }
  const { values, scale, min } = toAffine(constant.data);
  return {
    entry: { ...entry, quantization: { dtype: 'uint8', original_dtype: 'float32', scale, min } },
    data: values,
  };
}

function toFloat16(name: string, data: Float32Array): Uint8Array {
  const halves = Float16Array.from(data);
  const overflown = halves.findIndex((value) => !Number.isFinite(value));
  if (overflown >= 0) {
    throw new ParityError(
      `Export stopped: ${name} has the weight ${data[overflown]}, beyond float16's ±65504.`,
      {
        hint: 'Export as float32 instead.',
      },
    );
  }
  return new Uint8Array(halves.buffer);
}

/**
 * Affine quantization to bytes, value ≈ byte · scale + min. The range is extended to include zero, and shifted so that
 * zero is represented exactly: the phases of a transposed convolution have many zeros, which must remain zero.
 */
function toAffine(data: Float32Array): { values: Uint8Array; scale: number; min: number } {
  let lowest = 0;
  let highest = 0;
  for (const value of data) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const scale = (highest - lowest) / 255 || 1;
  const zero = Math.round(-lowest / scale);
  const values = Uint8Array.from(data, (value) =>
    Math.min(255, Math.max(0, Math.round(value / scale) + zero)),
  );
  return { values, scale, min: -zero * scale };
}
