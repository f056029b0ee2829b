import { open, readdir, stat } from 'node:fs/promises';
import { DataError } from '../../errors.ts';
import { type CachePorts, openThroughCache } from '../array-cache.ts';
import { SET_NAMES } from '../named-sets.ts';
import { signatureOf } from '../pictures/signature.ts';
import { compressionOf } from './containers/tape.ts';
import { readers } from './readers.ts';
import { type Candidate, HEAD_BYTES, type Reader, type Source } from './source.ts';

const HINT = `--dataset takes auto, ${SET_NAMES.join(', ')}, strokes, or a folder or file of pictures (zip, tar, Parquet), IDX, CSV, npz, npy or CIFAR.`;

/**
 * Opens the data set in a file or folder, whose content decides on the format.
 *
 * @param cache where arrays are kept that take long to read. Default: they are read each time
 * @throws {DataError} naming the file or folder, what was found and what is allowed
 */
export async function openSource(path: string, cache?: CachePorts): Promise<Source> {
  const candidate = await candidateOf(path);
  const reader = await readerOf(candidate);
  if (reader !== undefined) {
    const isKept = cache !== undefined && reader.isSlow === true;
    return isKept ? openThroughCache(reader, candidate, cache) : reader.open(candidate);
  }
  const { problem, hint } = unknown(candidate);
  throw new DataError(path, problem, { hint });
}

/** Archives that are not read, by their first bytes in hexadecimal. */
const OTHER_ARCHIVES: readonly (readonly [head: string, name: string])[] = [
  ['377abcaf271c', '7z'],
  ['526172211a07', 'RAR'],
  ['425a68', 'bzip2'],
  ['fd377a585a00', 'xz'],
];

function unknown({ head }: Candidate): { readonly problem: string; readonly hint: string } {
  const signature = signatureOf(head);
  if (signature === 'picture' || signature === 'not read' || signature === 'SVG') {
    return { problem: 'is a single picture.', hint: 'Name the folder with the pictures.' };
  }
  if (compressionOf(head) !== undefined) {
    return { problem: 'is compressed, and damaged or in no format of data sets that is known.', hint: HINT };
  }
  const hex = Buffer.from(head).toString('hex', 0, 8);
  const archive = OTHER_ARCHIVES.find(([start]) => hex.startsWith(start));
  if (archive === undefined) return { problem: 'is in no format of data sets that is known.', hint: HINT };
  return {
    problem: `is compressed as ${archive[1]}, which is not read.`,
    hint: 'Unpack it and name the folder, or pack it as zip or tar.gz.',
  };
}

/** Finds the reader of a file or folder by its content; undefined where its format is not known. */
export async function readerOf(candidate: Candidate): Promise<Reader | undefined> {
  for (const reader of readers) if (await reader.accepts(candidate)) return reader;
  return undefined;
}

/**
 * Looks at a file or folder.
 *
 * @throws {DataError} if it does not exist or cannot be read
 */
export async function candidateOf(path: string): Promise<Candidate> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { path, names: await readdir(path), head: new Uint8Array() };
    if (!found.isFile()) throw new DataError(path, 'is neither a file nor a folder.', { hint: HINT });
    return { path, names: undefined, head: await headOf(path) };
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    const problem = code === 'ENOENT' ? 'no such file or folder.' : `cannot be read (${code}).`;
    throw new DataError(path, problem, { cause, hint: HINT });
  }
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
