import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '../../errors.ts';

/** Content that can be read more than once: a file, or a member of an archive. */
export interface ByteSource {
  /** The file, and what in it, for messages. */
  readonly name: string;
  /** Uncompressed bytes; undefined where only reading shows how many there are. */
  readonly bytes: number | undefined;
  /** Reads the uncompressed bytes from the first one. */
  readonly open: () => Promise<Readable>;
}

/** A file, which is decompressed if it is gzipped. */
export async function fileSource(path: string): Promise<ByteSource> {
  const isGzipped = await startsWithGzip(path);
  return {
    name: path,
    bytes: isGzipped ? undefined : (await stat(path)).size,
    open: async () => {
      const file = createReadStream(path, { highWaterMark: 1 << 18 });
      // A stream that fails destroys the other one, and the reader of the last one sees the error.
      return isGzipped ? pipeline(file, createGunzip(), () => {}) : file;
    },
  };
}

async function startsWithGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/**
 * Reads content in parts.
 *
 * @throws {DataError} if it cannot be read or decompressed
 */
export async function* chunksOfSource(source: ByteSource): AsyncGenerator<Uint8Array> {
  const stream = await source.open().catch((cause: unknown) => {
    throw unreadable(source.name, cause);
  });
  try {
    for await (const chunk of stream) yield chunk;
  } catch (cause) {
    throw unreadable(source.name, cause);
  } finally {
    stream.destroy();
  }
}

function unreadable(name: string, cause: unknown): unknown {
  if (cause instanceof DataError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('Z_'))
    return new DataError(name, 'is damaged or truncated: it cannot be decompressed.', {
      cause,
      hint: 'Download it again.',
    });
  const reason = code === '' && cause instanceof Error ? cause.message : code;
  return new DataError(name, `cannot be read (${reason}).`, { cause });
}

/** Reads the first bytes of content; fewer if it is shorter. */
export async function startOf(source: ByteSource, length: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let found = 0;
  for await (const chunk of chunksOfSource(source)) {
    chunks.push(chunk);
    found += chunk.length;
    if (found >= length) break;
  }
  return Buffer.concat(chunks).subarray(0, length);
}

/** Reads content after its first bytes, in parts. */
export async function* chunksAfter(source: ByteSource, start: number): AsyncGenerator<Uint8Array> {
  let skipped = 0;
  for await (const chunk of chunksOfSource(source)) {
    const from = Math.min(chunk.length, start - skipped);
    skipped += from;
    if (from < chunk.length) yield chunk.subarray(from);
  }
}
