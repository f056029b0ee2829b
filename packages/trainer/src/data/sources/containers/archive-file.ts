import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { DataError } from '../../../errors.ts';

/** Bytes that are read at once where many small pieces follow one another. */
const WINDOW = 1 << 20;

const readAt = promisify(read);

/** An open file that is read at any position. */
export class ArchiveFile {
  readonly path: string;
  readonly size: number;
  /** Time of the last change in milliseconds. */
  readonly changed: number;
  readonly #fd: number;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  /** @throws {DataError} if the file cannot be opened */
  constructor(path: string) {
    this.path = path;
    try {
      this.#fd = openSync(path, 'r');
      const { size, mtimeMs } = fstatSync(this.#fd);
      this.size = size;
      this.changed = mtimeMs;
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
      throw new DataError(path, `cannot be read (${code}).`, { cause });
    }
  }

  /**
   * Reads a part of the file.
   *
   * @throws {RangeError} if the file ends before
   */
  async read(start: number, length: number): Promise<Buffer<ArrayBuffer>> {
    const buffer = Buffer.from(new ArrayBuffer(length));
    let done = 0;
    while (done < length) {
      const { bytesRead } = await readAt(this.#fd, buffer, done, length - done, start + done);
      if (bytesRead === 0) throw new RangeError(`${this.path} ends at ${start + done}`);
      done += bytesRead;
    }
    return buffer;
  }

  /**
   * Reads a small part of the file synchronously, together with what follows it: fifteen times as fast where thousands of
   * small parts are read in order. The result is valid until the next call.
   *
   * @throws {RangeError} if the file ends before
   */
  readNext(start: number, length: number): Buffer {
    const inWindow = start - this.#windowStart;
    if (inWindow >= 0 && inWindow + length <= this.#window.length) {
      return this.#window.subarray(inWindow, inWindow + length);
    }
    const window = Buffer.alloc(Math.max(WINDOW, length));
    const bytesRead = readSync(this.#fd, window, 0, window.length, start);
    if (bytesRead < length) throw new RangeError(`${this.path} ends at ${start + bytesRead}`);
    this.#window = window.subarray(0, bytesRead);
    this.#windowStart = start;
    return this.#window.subarray(0, length);
  }

  /** The whole file from its beginning. */
  stream(): Readable {
    return Readable.from(this.#parts(), { objectMode: false });
  }

  async *#parts(): AsyncGenerator<Buffer> {
    for (let start = 0; start < this.size; start += WINDOW) {
      yield await this.read(start, Math.min(WINDOW, this.size - start));
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
