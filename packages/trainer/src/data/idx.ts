import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from '../errors.ts';
import type { ElementType } from './arrays/element-type.ts';
import type { ImageSet } from './data-set.ts';

/**
 * The IDX format, in which MNIST is published: two zero bytes, the element type (8 is unsigned byte), the number of
 * dimensions, each dimension as a big-endian 32-bit number, then the elements, big-endian too (LeCun, "The MNIST database of
 * handwritten digits").
 */
const UNSIGNED_BYTE = 0x08;
const TYPES: Readonly<Record<number, ElementType>> = {
  [UNSIGNED_BYTE]: { kind: 'unsigned', bytes: 1, isLittleEndian: false },
  9: { kind: 'signed', bytes: 1, isLittleEndian: false },
  11: { kind: 'signed', bytes: 2, isLittleEndian: false },
  12: { kind: 'signed', bytes: 4, isLittleEndian: false },
  13: { kind: 'float', bytes: 4, isLittleEndian: false },
  14: { kind: 'float', bytes: 8, isLittleEndian: false },
};
const MAX_DIMENSIONS = 4;
/** More elements than any data set that fits in memory; a header that declares more is damaged. */
const MAX_ELEMENTS = 2 ** 32;

/** An array of unsigned bytes with its dimensions. */
export interface IdxArray {
  readonly dimensions: readonly number[];
  readonly data: Uint8Array;
}

/** A file as it is stored, and its uncompressed content: the same bytes if it is not gzipped. */
export interface StoredFile {
  readonly stored: Uint8Array;
  readonly content: Uint8Array;
}

/**
 * Reads an IDX file, plain or gzipped.
 *
 * @param name the file's name in messages
 * @throws {DataError} if the file cannot be read or decompressed
 */
export async function readStored(file: string, name = file): Promise<StoredFile> {
  const stored = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(
      name,
      cause.code === 'ENOENT' ? 'does not exist.' : `cannot be read (${cause.code}).`,
      { cause },
    );
  });
  return decompressed(stored, name);
}

/**
 * Decompresses what a file holds, if it is gzipped.
 *
 * @param name the file's name in messages
 * @throws {DataError} for a damaged or truncated gzip stream
 */
export async function decompressed(stored: Uint8Array, name: string): Promise<StoredFile> {
  return { stored, content: await decompress(stored, name) };
}

/** Reads an IDX file as {@link readStored} does, and returns its uncompressed content. */
export async function readIdxBytes(file: string, name = file): Promise<Uint8Array> {
  return (await readStored(file, name)).content;
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

/** Whether content begins as an IDX file of any element type. */
export function isIdx(head: Uint8Array): boolean {
  const [first, second, type = 0, rank = 0] = head;
  return first === 0 && second === 0 && type in TYPES && rank >= 1 && rank <= MAX_DIMENSIONS;
}

/**
 * Parses the content of an IDX file.
 *
 * @param file the file's name in messages
 * @returns its elements as bytes, as they stand in the file
 * @throws {DataError} naming what was found and what is allowed
 */
export function parseIdx(bytes: Uint8Array, file: string): IdxArray & { readonly type: ElementType } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw new DataError(file, `has ${bytes.length} bytes; an IDX file has at least 8.`);
  const rank = bytes[3] ?? 0;
  const type = TYPES[bytes[2] ?? 0];
  if (type === undefined || !isIdx(bytes)) {
    const magic = view.getUint32(0).toString(16).padStart(8, '0');
    throw new DataError(
      file,
      `starts with 0x${magic}; an IDX file starts with 0x00000, its element type, such as 8 for bytes, and its number of dimensions, 1 to ${MAX_DIMENSIONS}.`,
    );
  }
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes)
    throw new DataError(file, `is truncated within its header (${bytes.length} bytes of ${headerBytes}).`);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const elements = dimensions.reduce((product, size) => product * size, 1);
  const expected = elements * type.bytes;
  const found = bytes.length - headerBytes;
  if (elements > MAX_ELEMENTS || found !== expected) {
    const times = type.bytes === 1 ? '' : ` × ${type.bytes} bytes`;
    throw new DataError(
      file,
      `has ${found} bytes after its header, which declares ${dimensions.join(' × ')}${times} = ${expected}: ` +
        `the file is ${found < expected ? 'truncated' : 'too long or has a wrong header'}.`,
    );
  }
  return { type, dimensions, data: bytes.subarray(headerBytes) };
}

/** Encodes an array as the content of an IDX file. */
export function encodeIdx({ dimensions, data }: IdxArray): Uint8Array<ArrayBuffer> {
  const header = headerOf(dimensions);
  const bytes = new Uint8Array(header.length + data.length);
  bytes.set(header);
  bytes.set(data, header.length);
  return bytes;
}

/** Encodes the images of a set: three dimensions for grey ones, four for those of several channels. */
export function encodeImages(set: ImageSet): Uint8Array<ArrayBuffer> {
  return encodeIdx(imagesOf(set));
}

/** SHA-256 of what {@link encodeImages} returns, without a copy of the images. */
export function sha256OfImages(set: ImageSet): string {
  const hash = createHash('sha256');
  for (const part of partsOf(imagesOf(set))) hash.update(part);
  return hash.digest('hex');
}

/** Writes the images of a set as an IDX file, without a copy of them. */
export async function writeImages(path: string, set: ImageSet): Promise<void> {
  await writeFile(path, partsOf(imagesOf(set)));
}

function imagesOf({ images, count, height, width, channels }: ImageSet): IdxArray {
  return { dimensions: [count, height, width, ...(channels === 1 ? [] : [channels])], data: images };
}

/** Bytes that are hashed or written at once: far fewer than the 2 GB that are possible. */
const PART = 1 << 26;

/** The content of an IDX file in parts. */
function* partsOf({ dimensions, data }: IdxArray): Generator<Uint8Array> {
  yield headerOf(dimensions);
  for (let start = 0; start < data.length; start += PART) yield data.subarray(start, start + PART);
}

function headerOf(dimensions: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dimensions.length);
  const view = new DataView(bytes.buffer);
  bytes[2] = UNSIGNED_BYTE;
  bytes[3] = dimensions.length;
  dimensions.forEach((size, i) => {
    view.setUint32(4 + 4 * i, size);
  });
  return bytes;
}
