import { Header, type HeaderData, Pax } from 'tar';
import { DataError } from '../../../errors.ts';
import { MAX_FILES } from '../../pictures/list-pictures.ts';
import type { Entry } from '../../pictures/listing.ts';
import { ArchiveFile } from './archive-file.ts';
import { assertNoBomb } from './bombs.ts';
import type { Container } from './container.ts';
import { safePath, UNSAFE_NAME } from './entry-name.ts';
import { CompressedTape, type Compression, compressionOf, FileTape, type Tape } from './tape.ts';

/** Headers and data stand in blocks of this many bytes. */
const BLOCK = 512;
/** More bytes than any header of names takes. */
const MAX_HEADER_BYTES = 1 << 20;

const HINT = 'Copy or download it again.';

/** Whether a file begins with the header of a tar file, compressed or not. */
export async function isTar(path: string, head: Uint8Array): Promise<boolean> {
  const compression = compressionOf(head);
  if (compression === undefined) return isHeader(Buffer.from(head));
  const file = new ArchiveFile(path);
  const tape = new CompressedTape(file, compression);
  try {
    return isHeader(await tape.read(BLOCK));
  } catch {
    return false;
  } finally {
    tape.close();
    file.close();
  }
}

function isHeader(block: Buffer): boolean {
  return block.length >= BLOCK && parsed(block)?.cksumValid === true;
}

/** @returns undefined if its numbers are none */
function parsed(block: Buffer, next?: HeaderData, global?: HeaderData): Header | undefined {
  try {
    return new Header(block, 0, next, global);
  } catch {
    return undefined;
  }
}

/**
 * Opens a tar file, plain or compressed. Its headers are read once, to know where each entry stands. A plain file is then
 * read at these places. A compressed one is decompressed a second time as its entries are read in order, and again where
 * an earlier one is read; nothing is written anywhere.
 *
 * @throws {DataError} if the file is damaged or truncated, or unpacks to more than it can hold of pictures
 */
export async function openTar(path: string, compression: Compression | undefined): Promise<Container> {
  const file = new ArchiveFile(path);
  const rewound = () =>
    compression === undefined ? new FileTape(file) : new CompressedTape(file, compression);
  try {
    const starts = await indexOf(file, rewound());
    const places: Places = compression === undefined ? file : new TapePlaces(rewound);
    return {
      format:
        compression === undefined ? 'a tar of pictures' : `a tar of pictures, compressed by ${compression}`,
      entries: [...starts.keys()],
      read: async (entry) => {
        const start = starts.get(entry);
        if (start === undefined) throw new Error(`${entry.path} is not of this archive`);
        return places.read(start, entry.bytes);
      },
      close: async () => {
        if (places !== file) places.close();
        file.close();
      },
    };
  } catch (cause) {
    file.close();
    if (cause instanceof DataError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(path, `is damaged or truncated: ${message}.`, { cause, hint: HINT });
  }
}

/** Reads all headers. @returns where the data of each entry begins */
async function indexOf(file: ArchiveFile, tape: Tape): Promise<Map<Entry, number>> {
  const places = new Map<Entry, number>();
  let global: HeaderData | undefined;
  let next: HeaderData | undefined;
  try {
    // One more than is allowed, so that it is refused.
    while (places.size <= MAX_FILES) {
      const at = tape.position;
      const block = await tape.read(BLOCK);
      if (block.length === 0) return places;
      const header = headerOf(file.path, block, at, next, global);
      if (header === undefined) return places;
      const { type, size } = header;
      const padded = Math.ceil(size / BLOCK) * BLOCK;
      assertNoBomb(file.path, file.size, tape.position + padded);
      if (type === 'GlobalExtendedHeader') {
        global = Pax.parse(await textOf(file.path, tape, size, padded), global, true);
      } else if (type === 'ExtendedHeader' || type === 'OldExtendedHeader') {
        next = Pax.parse(await textOf(file.path, tape, size, padded), next);
      } else if (type === 'NextFileHasLongPath' || type === 'OldGnuLongPath') {
        const path = (await textOf(file.path, tape, size, padded)).replace(/\0.*$/s, '');
        next = { ...next, path };
      } else {
        const isLongLink = type === 'NextFileHasLongLinkpath';
        const entry = isLongLink ? undefined : entryOf(header, file.changed);
        if (entry !== undefined) places.set(entry, tape.position);
        if (!isLongLink) next = undefined;
        if (!(await tape.skip(padded))) throw truncated(file.path, `within ${header.path}`);
      }
    }
    return places;
  } finally {
    tape.close();
  }
}

interface KnownHeader {
  readonly type: Header['type'];
  readonly path: string;
  readonly size: number;
}

/** @returns undefined at the mark of the end */
function headerOf(
  file: string,
  block: Buffer,
  at: number,
  next: HeaderData | undefined,
  global: HeaderData | undefined,
): KnownHeader | undefined {
  if (block.length < BLOCK) throw truncated(file, `at byte ${at + block.length}`);
  const header = parsed(block, next, global);
  if (header?.nullBlock) return undefined;
  const { path = '', size = 0 } = header ?? {};
  if (header?.cksumValid && Number.isSafeInteger(size) && size >= 0) return { type: header.type, path, size };
  throw new DataError(file, `is damaged: at byte ${at} it has no header of a tar file.`, { hint: HINT });
}

function truncated(file: string, where: string): DataError {
  return new DataError(file, `is truncated: it ends ${where}.`, { hint: HINT });
}

async function textOf(file: string, tape: Tape, size: number, padded: number): Promise<string> {
  const at = tape.position;
  if (size > MAX_HEADER_BYTES) {
    throw new DataError(file, `is damaged: its header at byte ${at} has ${size} bytes.`, { hint: HINT });
  }
  const bytes = await tape.read(padded);
  if (bytes.length < padded) throw truncated(file, `within its header at byte ${at}`);
  return bytes.subarray(0, size).toString('utf8');
}

const FILES: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);
const LINKS: ReadonlySet<string> = new Set(['SymbolicLink', 'Link']);
/** Entries that stand for nothing that can be read. */
const NOTHING: ReadonlySet<string> = new Set(['Directory', 'GNUDumpDir', 'TapeVolumeHeader', 'SolarisACL']);

/** @returns undefined for what is no file */
function entryOf({ type, path: name, size: bytes }: KnownHeader, changed: number): Entry | undefined {
  if (NOTHING.has(type)) return undefined;
  const path = safePath(name);
  const kind = FILES.has(type) ? 'file' : LINKS.has(type) ? 'symbolic link' : 'special';
  const fault = path === undefined ? UNSAFE_NAME : undefined;
  return { path: path ?? 'unsafe', kind, fault, bytes, changed };
}

/** What is read at any place. */
interface Places {
  read(start: number, length: number): Promise<Uint8Array>;
  close(): void;
}

/** Places of a tape that is wound on only as far as needed, one after the other. */
class TapePlaces implements Places {
  readonly #rewound: () => Tape;
  #tape: Tape | undefined;
  #before: Promise<unknown> = Promise.resolve();

  constructor(rewound: () => Tape) {
    this.#rewound = rewound;
  }

  read(start: number, length: number): Promise<Uint8Array> {
    const now = this.#before.then(() => this.#read(start, length));
    this.#before = now.catch(() => {});
    return now;
  }

  close(): void {
    this.#tape?.close();
  }

  async #read(start: number, length: number): Promise<Uint8Array> {
    if (this.#tape === undefined || this.#tape.position > start) {
      this.#tape?.close();
      this.#tape = this.#rewound();
    }
    await this.#tape.skip(start - this.#tape.position);
    return this.#tape.read(length);
  }
}
