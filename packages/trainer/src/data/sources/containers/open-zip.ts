import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import {
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  type Entry as ZipEntry,
  type ZipFile,
} from 'yauzl';
import { DataError } from '../../../errors.ts';
import { MAX_FILES } from '../../pictures/list-pictures.ts';
import type { Entry } from '../../pictures/listing.ts';
import { UnreadableFile } from '../../pictures/unreadable-file.ts';
import { ArchiveFile } from './archive-file.ts';
import { assertNoBomb, isBomb } from './bombs.ts';
import type { Container } from './container.ts';
import { safePath, UNSAFE_NAME } from './entry-name.ts';

/** Hosts in "version made by" whose attributes have the type of a Unix file: Unix and macOS. */
const UNIX_HOSTS = new Set([3, 19]);
/** The bits of a Unix mode that say the type of a file, and their value for symbolic links. */
const TYPE_BITS = 0o170000;
const SYMBOLIC_LINK = 0o120000;
/** Local header of the first entry, or the end of an empty directory. */
const SIGNATURES = ['PK\x03\x04', 'PK\x05\x06'];
const STORED = 0;
const DEFLATED = 8;
/** Deflate never makes a picture larger by more than this. */
const DEFLATE_OVERHEAD = 1e6;

/** Whether a file begins as zip files do. */
export function isZip(head: Uint8Array): boolean {
  return SIGNATURES.includes(String.fromCharCode(...head.subarray(0, 4)));
}

/**
 * Opens a zip file, with zip64 where it has it. Only its directory is read; entries are read one at a time, and never
 * written anywhere.
 *
 * @throws {DataError} if the file is damaged or truncated, or unpacks to more than it can hold of pictures
 */
export async function openZip(path: string): Promise<Container> {
  const file = new ArchiveFile(path);
  try {
    return await readDirectory(file);
  } catch (cause) {
    file.close();
    if (cause instanceof DataError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(path, `is a damaged or truncated zip file: ${message}.`, {
      cause,
      hint: 'Copy or download it again.',
    });
  }
}

async function readDirectory(file: ArchiveFile): Promise<Container> {
  const zip = await fromRandomAccessReaderPromise(new ZipReader(file), file.size, {
    autoClose: false,
    decodeStrings: false,
  });
  const entries: Entry[] = [];
  const members = new Map<Entry, ZipEntry>();
  let packed = 0;
  let unpacked = 0;
  for await (const member of zip.eachEntry()) {
    packed += member.compressedSize;
    unpacked += member.uncompressedSize;
    const entry = entryOf(member, file.changed);
    if (entry === undefined) continue;
    entries.push(entry);
    members.set(entry, member);
    // One more than is allowed, so that it is refused.
    if (entries.length > MAX_FILES) break;
  }
  if (packed > file.size) {
    throw new DataError(file.path, `has ${file.size} bytes, but its entries take ${packed}: they overlap.`, {
      hint: 'Such files are made to fill a disk. Get the pictures from elsewhere.',
    });
  }
  assertNoBomb(file.path, file.size, unpacked);
  return {
    format: 'a zip of pictures',
    entries,
    read: (entry) => {
      const member = members.get(entry);
      if (member === undefined) throw new Error(`${entry.path} is not of this archive`);
      return readMember(file, zip, member);
    },
    close: async () => file.close(),
  };
}

/** @returns undefined for a folder */
function entryOf(member: ZipEntry, changed: number): Entry | undefined {
  const { fileNameRaw, generalPurposeBitFlag, extraFields, uncompressedSize: bytes } = member;
  const name = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
  if (/[/\\]$/.test(name)) return undefined;
  const path = safePath(name);
  const fault = path === undefined ? UNSAFE_NAME : faultOf(member);
  const kind = isLink(member) ? 'symbolic link' : 'file';
  return { path: path ?? 'unsafe', kind, fault, bytes, changed };
}

function isLink({ versionMadeBy, externalFileAttributes }: ZipEntry): boolean {
  if (!UNIX_HOSTS.has(versionMadeBy >>> 8)) return false;
  return ((externalFileAttributes >>> 16) & TYPE_BITS) === SYMBOLIC_LINK;
}

function faultOf(member: ZipEntry): string | undefined {
  if (member.isEncrypted()) return 'encrypted files';
  const { compressionMethod: method, compressedSize, uncompressedSize } = member;
  if (method !== STORED && method !== DEFLATED) return 'files packed in another way than deflate';
  if (compressedSize > uncompressedSize + DEFLATE_OVERHEAD) return 'damaged files';
  return isBomb(compressedSize, uncompressedSize)
    ? 'files that unpack to far more than a picture'
    : undefined;
}

/** @throws {UnreadableFile} if the entry is damaged, or larger than its directory says */
async function readMember(file: ArchiveFile, zip: ZipFile, member: ZipEntry): Promise<Uint8Array> {
  const { compressedSize, uncompressedSize, compressionMethod } = member;
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(member, { minimal: true });
  const packed = await file.read(fileDataStart, compressedSize);
  const bytes = compressionMethod === STORED ? packed : await inflated(packed, uncompressedSize);
  if (bytes.length !== uncompressedSize || crc32(bytes) !== member.crc32) {
    throw new UnreadableFile('damaged files');
  }
  return bytes;
}

async function inflated(packed: Uint8Array, size: number): Promise<Uint8Array> {
  try {
    return await promisify(inflateRaw)(packed, { maxOutputLength: Math.max(1, size) });
  } catch (cause) {
    throw new UnreadableFile('damaged files', { cause });
  }
}

/** Lets yauzl read the directory in windows: entry by entry from the file takes fifteen times as long. */
class ZipReader extends RandomAccessReader {
  readonly #file: ArchiveFile;

  constructor(file: ArchiveFile) {
    super();
    this.#file = file;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    try {
      this.#file.readNext(position, length).copy(buffer, offset);
    } catch (error) {
      process.nextTick(callback, error);
      return;
    }
    process.nextTick(callback, null);
  }

  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }
}
