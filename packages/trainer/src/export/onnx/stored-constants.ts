import { entryBytes, type WeightEntry } from '@trazo/model';
import { permute } from '../permute.ts';

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

/** Returns the constant with its dimensions permuted, as {@link permute} does. */
export function permuted(constant: StoredConstant, order: readonly number[]): StoredConstant {
  return { ...constant, ...permute(constant, order) };
}
