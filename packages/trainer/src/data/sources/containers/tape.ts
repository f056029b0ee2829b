import { pipeline, type Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { DataError } from '../../../errors.ts';
import type { ArchiveFile } from './archive-file.ts';

/** Bytes that are read from the beginning to the end, with parts left out. */
export interface Tape {
  /** Bytes that were read or left out so far. */
  readonly position: number;
  /** Reads the next bytes; fewer where they end. The result is valid until the next call. */
  read(length: number): Promise<Buffer>;
  /** Leaves out the next bytes. @returns whether there were so many */
  skip(length: number): Promise<boolean>;
  close(): void;
}

/** An uncompressed file, in which leaving out costs nothing. */
export class FileTape implements Tape {
  position = 0;
  readonly #file: ArchiveFile;

  constructor(file: ArchiveFile) {
    this.#file = file;
  }

  async read(length: number): Promise<Buffer> {
    const available = Math.min(length, Math.max(0, this.#file.size - this.position));
    const bytes = this.#file.readNext(this.position, available);
    this.position += available;
    return bytes;
  }

  async skip(length: number): Promise<boolean> {
    this.position += length;
    return this.position <= this.#file.size;
  }

  close(): void {}
}

/** How a tape may be compressed, by the signature of its file. */
const DECOMPRESSORS = {
  gzip: () => zlib.createGunzip(),
  zstd: () => zlib.createZstdDecompress(),
} as const;

/** How a tape is compressed. */
export type Compression = keyof typeof DECOMPRESSORS;

/** How a file is compressed, by its first bytes; undefined for any other file. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd ? 'zstd' : undefined;
}

/** A compressed file, of which no more is in memory than a part. */
export class CompressedTape implements Tape {
  position = 0;
  readonly #stream: Readable;
  readonly #parts: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  /** @throws {DataError} if this Node cannot decompress it */
  constructor(file: ArchiveFile, compression: Compression) {
    if (compression === 'zstd' && !('createZstdDecompress' in zlib)) {
      throw new DataError(
        file.path,
        `is compressed by zstd, which Node ${process.versions.node} cannot read.`,
        {
          hint: 'Update Node, or decompress it first: unzstd FILE',
        },
      );
    }
    // Errors arrive where the parts are read.
    this.#stream = pipeline(file.stream(), DECOMPRESSORS[compression](), () => {});
    this.#parts = this.#stream[Symbol.asyncIterator]();
  }

  async read(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0 && (await this.#fill())) {
      const part = this.#take(missing);
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  async skip(length: number): Promise<boolean> {
    let missing = length;
    while (missing > 0 && (await this.#fill())) missing -= this.#take(missing).length;
    return missing === 0;
  }

  close(): void {
    this.#stream.destroy();
  }

  /** @returns whether there are more bytes */
  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#parts.next();
      if (done === true) return false;
      this.#rest = value;
    }
    return true;
  }

  #take(length: number): Buffer {
    const part = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(part.length);
    this.position += part.length;
    return part;
  }
}
