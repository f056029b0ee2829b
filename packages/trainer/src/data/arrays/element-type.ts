import { getFloat16 } from '@petamoriken/float16';

/** How the numbers of an array are stored. */
export interface ElementType {
  readonly kind: 'boolean' | 'unsigned' | 'signed' | 'float';
  /** Bytes of one number: 1, 2, 4 or 8. */
  readonly bytes: number;
  readonly isLittleEndian: boolean;
}

/** A brightness from 0 to 255, or a label, in one byte: the only type whose numbers need no reading. */
export const BYTES: ElementType = { kind: 'unsigned', bytes: 1, isLittleEndian: true };

/** Whether the numbers are bytes already. */
export function isBytes({ kind, bytes }: ElementType): boolean {
  return kind === 'unsigned' && bytes === 1;
}

/** Names a type for people: `32-bit floats`. */
export function describeType({ kind, bytes }: ElementType): string {
  if (kind === 'boolean') return 'truth values';
  if (kind === 'float') return `${8 * bytes}-bit floats`;
  return `${8 * bytes}-bit ${kind} whole numbers`;
}

/**
 * Reads numbers.
 *
 * @param bytes whole numbers of elements
 * @returns one number for each element; of 64-bit whole numbers beyond 2^53 the nearest float
 */
export function decodeElements(bytes: Uint8Array, { kind, bytes: size, isLittleEndian }: ElementType) {
  const values = new Float64Array(bytes.length / size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fill = (read: (offset: number) => number) => {
    for (let i = 0; i < values.length; i++) values[i] = read(i * size);
  };
  const isSigned = kind === 'signed';
  if (kind === 'float') {
    if (size === 2) fill((at) => getFloat16(view, at, isLittleEndian));
    else if (size === 4) fill((at) => view.getFloat32(at, isLittleEndian));
    else fill((at) => view.getFloat64(at, isLittleEndian));
  } else if (size === 1) fill(isSigned ? (at) => view.getInt8(at) : (at) => view.getUint8(at));
  else if (size === 2)
    fill(isSigned ? (at) => view.getInt16(at, isLittleEndian) : (at) => view.getUint16(at, isLittleEndian));
  else if (size === 4)
    fill(isSigned ? (at) => view.getInt32(at, isLittleEndian) : (at) => view.getUint32(at, isLittleEndian));
  else {
    const [low, high] = isLittleEndian ? [0, 4] : [4, 0];
    fill((at) => {
      const upper = isSigned
        ? view.getInt32(at + high, isLittleEndian)
        : view.getUint32(at + high, isLittleEndian);
      return upper * 2 ** 32 + view.getUint32(at + low, isLittleEndian);
    });
  }
  return values;
}
