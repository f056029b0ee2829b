import { DataError } from '../../errors.ts';
import { decodeElements, type ElementType } from './element-type.ts';
import { memoryBytes } from './memory-bytes.ts';

/** An array of numbers in a file. It is read in parts, so that memory stays bounded whatever its type is. */
export interface NumberArray {
  /** The file, and what in it, for messages: `mnist.npz: x_train`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** Whether the first dimension changes fastest, as in Fortran, rather than the last one. */
  readonly isFortran: boolean;
  /** Reads the bytes of the elements from the first one, in the order of the file. */
  readonly read: () => AsyncIterable<Uint8Array>;
}

/** More elements than any data set that fits in memory; a header that declares more is damaged. */
const MAX_ELEMENTS = 2 ** 32;

/** The number of elements of a shape. */
export function elementsIn(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A shape for people: `60000 × 28 × 28`. */
export function describeShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'one number' : shape.join(' × ');
}

/**
 * Checks what a header declares against the bytes that follow it, before anything is read or allocated.
 *
 * @param found bytes after the header; undefined where only reading shows how many there are
 * @throws {DataError} if the array is truncated, too long, or larger than any data set
 */
export function assertDeclared(
  { name, shape, type }: Pick<NumberArray, 'name' | 'shape' | 'type'>,
  found: number | undefined,
): void {
  const elements = elementsIn(shape);
  const expected = elements * type.bytes;
  if (elements > memoryBytes()) {
    const gigabytes = (bytes: number) => `${(bytes / 1e9).toPrecision(2)} GB`;
    throw new DataError(
      name,
      `declares ${describeShape(shape)} numbers, a byte each in memory; this machine has ${gigabytes(memoryBytes())}.`,
      { hint: 'The file is damaged, or needs a part of its images left out.' },
    );
  }
  if (elements <= MAX_ELEMENTS && (found === undefined || found === expected)) return;
  throw wrongLength({ name, shape, type }, found ?? 0);
}

function wrongLength(
  { name, shape, type }: Pick<NumberArray, 'name' | 'shape' | 'type'>,
  found: number,
): DataError {
  const expected = elementsIn(shape) * type.bytes;
  return new DataError(
    name,
    `has ${found} bytes after its header, which declares ${describeShape(shape)} = ${expected} bytes: ` +
      `the file is ${found < expected ? 'truncated' : 'too long or has a wrong header'}.`,
  );
}

/**
 * Reads an array in parts.
 *
 * @returns the bytes of whole elements, in the order of the file
 * @throws {DataError} if the array ends early or goes on
 */
export async function* partsOf(array: NumberArray): AsyncGenerator<Uint8Array> {
  const expected = elementsIn(array.shape) * array.type.bytes;
  let found = 0;
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of array.read()) {
    found += chunk.length;
    if (found > expected) throw wrongLength(array, found);
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % array.type.bytes);
    if (whole > 0) yield bytes.subarray(0, whole);
    rest = bytes.slice(whole);
  }
  if (found < expected) throw wrongLength(array, found);
}

/** Reads the numbers of an array in parts, in the order of the file; see {@link partsOf}. */
export async function* valuesOf(array: NumberArray): AsyncGenerator<Float64Array> {
  for await (const part of partsOf(array)) yield decodeElements(part, array.type);
}

/** An array whose bytes are in memory. */
export function arrayInMemory(
  facts: Pick<NumberArray, 'name' | 'shape' | 'type'>,
  bytes: Uint8Array,
): NumberArray {
  return {
    ...facts,
    isFortran: false,
    // In parts, as a part is decoded to eight bytes a number.
    read: async function* () {
      const PART = 1 << 20;
      for (let at = 0; at < bytes.length; at += PART) yield bytes.subarray(at, at + PART);
    },
  };
}
