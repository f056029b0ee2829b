import { entryBytes, type WeightEntry } from '@trazo/model';

/** A constant of an exported graph, with its elements as weights.bin stores them. */
export interface StoredConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: WeightEntry['dtype'];
  readonly quantization: WeightEntry['quantization'];
  /** Stored elements in row-major order; Uint16Array holds the bits of float16. */
  readonly data: Float32Array | Int32Array | Uint8Array | Uint16Array;
}

/** Splits weights.bin into the constants that the manifest describes, by name. */
export function storedConstants(
  entries: readonly WeightEntry[],
  weights: Uint8Array<ArrayBuffer>,
): Map<string, StoredConstant> {
  const constants = new Map<string, StoredConstant>();
  let offset = 0;
  for (const entry of entries) {
    const { name, shape, dtype, quantization } = entry;
    // A copy, because typed arrays need an aligned offset.
    const bytes = weights.slice(offset, offset + entryBytes(entry));
    constants.set(name, { name, shape, dtype, quantization, data: elementsOf(entry, bytes.buffer) });
    offset += bytes.byteLength;
  }
  return constants;
}

function elementsOf({ dtype, quantization }: WeightEntry, buffer: ArrayBuffer): StoredConstant['data'] {
  switch (quantization?.dtype ?? dtype) {
    case 'float32':
      return new Float32Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'uint8':
      return new Uint8Array(buffer);
    case 'float16':
    case 'uint16':
      return new Uint16Array(buffer);
  }
}

/**
 * Returns the constant with its dimensions permuted, as NumPy's transpose does: dimension i of the result is dimension
 * `order[i]`.
 */
export function permuted(constant: StoredConstant, order: readonly number[]): StoredConstant {
  const { shape, data } = constant;
  const target = order.map((dimension) => shape[dimension] ?? 1);
  const strides = shape.map((_, dimension) => product(shape.slice(dimension + 1)));
  const steps = order.map((dimension) => strides[dimension] ?? 0);
  const sorted = data.slice();
  const index = target.map(() => 0);
  for (let place = 0; place < sorted.length; place++) {
    sorted[place] = data[index.reduce((sum, at, dimension) => sum + at * (steps[dimension] ?? 0), 0)] ?? 0;
    for (let dimension = target.length - 1; dimension >= 0; dimension--) {
      const next = (index[dimension] ?? 0) + 1;
      index[dimension] = next < (target[dimension] ?? 1) ? next : 0;
      if (index[dimension] !== 0) break;
    }
  }
  return { ...constant, shape: target, data: sorted };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
