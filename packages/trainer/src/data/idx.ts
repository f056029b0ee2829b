import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from '../errors.ts';
import type { ImageSet } from './data-set.ts';

/**
 * The IDX format, in which MNIST is published: two zero bytes, the element type (8 is unsigned byte), the number of
 * dimensions, each dimension as a big-endian 32-bit number, then the elements (LeCun, "The MNIST database of handwritten
 * digits").
 */
const UNSIGNED_BYTE = 0x08;
/** The format's other element types. */
const OTHER_TYPES: Readonly<Record<number, string>> = {
  9: 'signed bytes (type 0x09)',
  11: '16-bit integers (type 0x0b)',
  12: '32-bit integers (type 0x0c)',
  13: '32-bit floats (type 0x0d)',
  14: '64-bit floats (type 0x0e)',
};
const MAX_DIMENSIONS = 4;
/** More elements than any data set that fits in memory; a header that declares more is damaged. */
const MAX_ELEMENTS = 2 ** 32;

/** An array of unsigned bytes with its dimensions. */
export interface IdxArray {
  readonly dimensions: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file, plain or gzipped, and returns its uncompressed content.
 *
 * @param name the file's name in messages
 * @throws {DataError} if the file cannot be read or decompressed
 */
export async function readIdxBytes(file: string, name = file): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(
      name,
      cause.code === 'ENOENT' ? 'does not exist.' : `cannot be read (${cause.code}).`,
      { cause },
    );
  });
  return decompress(bytes, name);
}

/**
 * Decompresses gzip content, whatever the file's name is, and returns other content as it is.
 *
 * @throws {DataError} for a damaged or truncated gzip stream
 */
async function decompress(bytes: Uint8Array, file: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes);
  } catch (cause) {
    throw new DataError(file, 'is a damaged or truncated gzip file.', { cause, hint: 'Download it again.' });
  }
}

/**
 * Parses the content of an IDX file.
 *
 * @param file the file's name in messages
 * @throws {DataError} naming what was found and what is allowed
 */
export function parseIdx(bytes: Uint8Array, file: string): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw new DataError(file, `has ${bytes.length} bytes; an IDX file has at least 8.`);
  const rank = bytes[3] ?? 0;
  const type = OTHER_TYPES[bytes[2] ?? 0];
  if (bytes[0] === 0 && bytes[1] === 0 && type !== undefined) {
    throw new DataError(file, `holds ${type}; allowed are unsigned bytes (type 0x08).`);
  }
  if (bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== UNSIGNED_BYTE || rank < 1 || rank > MAX_DIMENSIONS) {
    const magic = view.getUint32(0).toString(16).padStart(8, '0');
    throw new DataError(
      file,
      `starts with 0x${magic}; an IDX file of bytes starts with 0x0000080 and its number of dimensions, 1 to ${MAX_DIMENSIONS}.`,
    );
  }
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes)
    throw new DataError(file, `is truncated within its header (${bytes.length} bytes of ${headerBytes}).`);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const elements = dimensions.reduce((product, size) => product * size, 1);
  const found = bytes.length - headerBytes;
  if (elements > MAX_ELEMENTS || found !== elements) {
    throw new DataError(
      file,
      `has ${found} bytes after its header, which declares ${dimensions.join(' × ')} = ${elements}: ` +
        `the file is ${found < elements ? 'truncated' : 'too long or has a wrong header'}.`,
    );
  }
  return { dimensions, data: bytes.subarray(headerBytes) };
}

/** Encodes an array as the content of an IDX file. */
export function encodeIdx({ dimensions, data }: IdxArray): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + data.length);
  const view = new DataView(bytes.buffer);
  bytes[2] = UNSIGNED_BYTE;
  bytes[3] = dimensions.length;
  dimensions.forEach((size, i) => {
    view.setUint32(4 + 4 * i, size);
  });
  bytes.set(data, 4 + 4 * dimensions.length);
  return bytes;
}

/** Encodes the images of a set: three dimensions for grey ones, four for those of several channels. */
export function encodeImages({ images, count, height, width, channels }: ImageSet): Uint8Array<ArrayBuffer> {
  return encodeIdx({
    dimensions: [count, height, width, ...(channels === 1 ? [] : [channels])],
    data: images,
  });
}
