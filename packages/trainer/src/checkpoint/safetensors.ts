import { createHash } from 'node:crypto';
import type { WeightArray } from '@trazo/model';
import { CheckpointError } from '../errors.ts';
import { headerSchema } from './safetensors-header.ts';

/**
 * Checkpoints are plain safetensors files (8 bytes of header length, a JSON header, the tensors one after the other),
 * so that other tools can open them. The metadata contains the SHA-256 of the whole file, computed with this field set
 * to zeros, so that a truncated or modified file is detected before it is read.
 */
const DIGEST_KEY = 'sha256';
const NO_DIGEST = '0'.repeat(64);
const LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 16 * 1024 * 1024;

/** Content of a safetensors file: float32 arrays by name, and text metadata by key. */
export interface TensorFile {
  readonly arrays: ReadonlyMap<string, WeightArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Encodes a safetensors file with its SHA-256 in the metadata. The same content gives the same bytes. */
export function encodeSafetensors({ arrays, metadata }: TensorFile): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: { ...metadata, [DIGEST_KEY]: NO_DIGEST } };
  let end = 0;
  for (const [name, { shape, data }] of arrays) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  // The format pads the header with spaces to align the tensors.
  const json = JSON.stringify(header);
  const padding = ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8);
  const headerBytes = Buffer.from(json + padding);
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes.length), true);
  bytes.set(headerBytes, LENGTH_BYTES);
  let offset = LENGTH_BYTES + headerBytes.length;
  for (const { data } of arrays.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  bytes.set(Buffer.from(digest), digestOffset(headerBytes, 'new file'));
  return bytes;
}

/**
 * Decodes a file from {@link encodeSafetensors}.
 *
 * @param file the file's name in messages
 * @throws {CheckpointError} if the file is truncated, modified or in another format
 */
export function decodeSafetensors(bytes: Uint8Array<ArrayBuffer>, file: string): TensorFile {
  const headerLength =
    bytes.length < LENGTH_BYTES
      ? Number.NaN
      : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (!(headerLength <= Math.min(MAX_HEADER_BYTES, bytes.length - LENGTH_BYTES))) {
    throw new CheckpointError(file, `is cut short or not a checkpoint (${bytes.length} bytes).`);
  }
  const headerBytes = Buffer.from(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerLength));
  verifyDigest(bytes, headerBytes, file);
  const header = headerSchema.safeParse(JSON.parse(headerBytes.toString('utf8')));
  if (!header.success) throw new CheckpointError(file, 'has a header in an unknown format.');
  const { __metadata__: metadata, ...entries } = header.data;
  const payload = bytes.subarray(LENGTH_BYTES + headerLength);
  const arrays = new Map<string, WeightArray>();
  for (const [name, { shape, data_offsets: offsets }] of Object.entries(entries)) {
    // Copied, because a float32 view must start at a multiple of four bytes.
    arrays.set(name, { shape, data: new Float32Array(payload.slice(...offsets).buffer) });
  }
  return { arrays, metadata };
}

function verifyDigest(bytes: Uint8Array, headerBytes: Buffer, file: string): void {
  const at = digestOffset(headerBytes, file);
  const stated = Buffer.from(bytes.subarray(at, at + NO_DIGEST.length)).toString('latin1');
  const actual = createHash('sha256')
    .update(bytes.subarray(0, at))
    .update(NO_DIGEST)
    .update(bytes.subarray(at + NO_DIGEST.length))
    .digest('hex');
  if (actual !== stated) {
    throw new CheckpointError(
      file,
      `is damaged: its checksum is ${actual.slice(0, 12)}…, not ${stated.slice(0, 12)}….`,
    );
  }
}

/** Offset of the digest's 64 characters in the file. */
function digestOffset(headerBytes: Buffer, file: string): number {
  const key = `"${DIGEST_KEY}":"`;
  const at = headerBytes.indexOf(key);
  if (at < 0) throw new CheckpointError(file, 'has no checksum; it is damaged or not a Trazo checkpoint.');
  return LENGTH_BYTES + at + key.length;
}
