import { basename, join } from 'node:path';
import { DataError } from '../../errors.ts';
import { roleOf } from '../arrays/array-names.ts';
import { type ByteSource, fileSource } from '../arrays/byte-source.ts';
import { labelsFrom } from '../arrays/labels.ts';
import { isNpy, openNpy } from '../arrays/npy.ts';
import { type NamedArray, partsFromNames, sourceOfArrays } from '../arrays/source-of-arrays.ts';
import { memberName, openZip } from '../arrays/zip-members.ts';
import { flatFolder } from './flat-folder.ts';
import type { Reader } from './source.ts';
import { uncompressedHead } from './uncompressed-head.ts';

const FILES = /\.np[yz](?:\.gz)?$/i;

/**
 * Reads NumPy's files: an npz with images and labels, an npy of images, or a folder of either. The names of the arrays, and
 * of the files in a folder, say what they are.
 */
export const numpyReader: Reader = {
  accepts: async ({ path, names, head }) =>
    names === undefined
      ? isNpy(uncompressedHead(head)) || isNpz(head)
      : names.some((name) => FILES.test(name)) && (await flatFolder(path, FILES)).length > 0,
  open: async ({ path, names, head }) => {
    const opened =
      names === undefined
        ? [await openFile(path, isNpz(head))]
        : await openFolder(path, await flatFolder(path, FILES));
    try {
      const arrays = opened.flatMap((each) => each.arrays);
      const { parts, notes } = partsFromNames(path, arrays);
      const [only] = opened;
      const format = opened.length === 1 && only !== undefined ? only.format : 'NumPy files';
      return await sourceOfArrays(format, parts, [...opened.flatMap((each) => each.notes), ...notes]);
    } finally {
      for (const { close } of opened) close();
    }
  },
};

/** An open file of arrays. */
interface OpenFile {
  readonly format: string;
  readonly arrays: readonly NamedArray[];
  readonly notes: readonly string[];
  readonly close: () => void;
}

/**
 * Reads the labels in an npz file: its only array, or the only one that is called so.
 *
 * @returns undefined if the file is no npz
 * @throws {DataError} if it has no labels or more than one
 */
export async function openLabels(path: string, head: Uint8Array): Promise<Uint8Array | undefined> {
  if (!isNpz(head)) return undefined;
  const { arrays, close } = await openFile(path, true);
  try {
    const called = arrays.filter(({ name }) => roleOf(name).holds === 'labels');
    const [only, second] = arrays.length === 1 ? arrays : called;
    if (only === undefined || second !== undefined) {
      throw new DataError(
        path,
        `holds ${called.length} arrays of labels: ${arrays.map(({ name }) => name).join(', ')}.`,
        {
          hint: 'Save the labels alone: numpy.savez("labels.npz", labels=labels)',
        },
      );
    }
    return await labelsFrom(only.array);
  } finally {
    close();
  }
}

/** An npz is a zip whose members are npy files: the first one's name stands at the beginning of the file. */
function isNpz(head: Uint8Array): boolean {
  const bytes = Buffer.from(head);
  if (bytes.length < 30 || bytes.subarray(0, 4).toString('latin1') !== 'PK\x03\x04') return false;
  return bytes
    .subarray(30, 30 + bytes.readUInt16LE(26))
    .toString('latin1')
    .endsWith('.npy');
}

async function openFolder(path: string, names: readonly string[]): Promise<OpenFile[]> {
  const opened: OpenFile[] = [];
  try {
    for (const name of names) {
      const file = join(path, name);
      const one = await openFile(file, /\.npz$/i.test(name));
      const stem = name.replace(FILES, '');
      opened.push({ ...one, arrays: one.arrays.map((array) => ({ ...array, file: stem })) });
    }
    return opened;
  } catch (error) {
    for (const { close } of opened) close();
    throw error;
  }
}

async function openFile(path: string, isArchive: boolean): Promise<OpenFile> {
  if (!isArchive) {
    const array = await openNpy(await fileSource(path));
    const name = basename(path).replace(FILES, '');
    return { format: 'an npy file', arrays: [{ name, array }], notes: [], close: () => {} };
  }
  const { members, close } = await openZip(path, MAX_ARRAYS);
  try {
    const arrays: NamedArray[] = [];
    const notes: string[] = [];
    for (const member of members) {
      const name = memberName(path, member);
      if (!name.endsWith('.npy')) notes.push(`Left out, as it is no array: ${name}`);
      else arrays.push({ name: name.slice(0, -4), array: await openNpy(renamed(member, path, name)) });
    }
    return { format: 'an npz file', arrays, notes, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Arrays in one npz file: no data set has more. */
const MAX_ARRAYS = 1000;

/** People know an array of an npz file by its name without the ending. */
function renamed(member: ByteSource, path: string, name: string): ByteSource {
  return { ...member, name: `${path}: ${name.slice(0, -4)}` };
}
