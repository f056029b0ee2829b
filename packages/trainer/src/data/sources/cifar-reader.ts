import { basename, join } from 'node:path';
import { DataError } from '../../errors.ts';
import { type ByteSource, chunksOfSource, fileSource } from '../arrays/byte-source.ts';
import { BYTES } from '../arrays/element-type.ts';
import { arrayInMemory } from '../arrays/number-array.ts';
import { type ArrayPair, sourceOfArrays } from '../arrays/source-of-arrays.ts';
import type { ArchiveMember } from './archive-member.ts';
import type { ArraySource, Reader } from './source.ts';
import { subfolderWith } from './subfolder.ts';

/** Red, then green, then blue, each row by row (Krizhevsky, "Learning multiple layers of features from tiny images"). */
const SHAPE = [3, 32, 32] as const;
const PIXELS = 3 * 32 * 32;

/** A set in CIFAR's binary version. */
interface CifarSet {
  readonly format: string;
  readonly train: RegExp;
  readonly test: string;
  /** The file with a name on each line. */
  readonly names: string;
  /** Bytes before the pixels of each image; the last of them is the class. */
  readonly labelBytes: 1 | 2;
}

const CIFAR_10: CifarSet = {
  format: 'CIFAR-10, binary version',
  train: /^data_batch_\d+\.bin$/,
  test: 'test_batch.bin',
  names: 'batches.meta.txt',
  labelBytes: 1,
};
/** Each image has a label of 20 superclasses and one of 100 classes. */
const CIFAR_100: CifarSet = {
  format: 'CIFAR-100, binary version',
  train: /^train\.bin$/,
  test: 'test.bin',
  names: 'fine_label_names.txt',
  labelBytes: 2,
};

/** Whether names are those of CIFAR's binary version. */
export const isCifar = (names: readonly string[]) => setOf(names) !== undefined;

function setOf(names: readonly string[]): CifarSet | undefined {
  if (names.some((name) => CIFAR_10.train.test(name))) return CIFAR_10;
  return names.includes('train.bin') && names.includes('fine_label_names.txt') ? CIFAR_100 : undefined;
}

/** Reads CIFAR-10 and CIFAR-100 in their binary version: a folder of `.bin` files, or the folder above it. */
export const cifarReader: Reader = {
  accepts: async ({ path, names }) =>
    names !== undefined && (await subfolderWith(path, names, isCifar)) !== undefined,
  open: async ({ path, names = [] }) => {
    const found = await subfolderWith(path, names, isCifar);
    const files = new Map<string, ByteSource>();
    for (const name of found?.names ?? [])
      if (USED.test(name)) files.set(name, await fileSource(join(found?.path ?? path, name)));
    return sourceOfCifar(path, files);
  },
};

/** The endings of the files that are read. */
const USED = /\.(?:bin|txt)$/;

/**
 * Reads the files of CIFAR's binary version in an archive.
 *
 * @param path the archive in messages
 */
export function cifarInArchive(path: string, members: readonly ArchiveMember[]): Promise<ArraySource> {
  return sourceOfCifar(path, new Map(members.map((member) => [basename(member.path), member.source])));
}

async function sourceOfCifar(path: string, files: ReadonlyMap<string, ByteSource>): Promise<ArraySource> {
  const set = setOf([...files.keys()]);
  if (set === undefined) throw new DataError(path, 'holds no files of CIFAR.');
  const read = async (isWanted: (name: string) => boolean): Promise<ArrayPair[]> => {
    const pairs: ArrayPair[] = [];
    for (const [name, source] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (isWanted(name)) pairs.push(await readBatch(source, set));
    return pairs;
  };
  const train = await read((name) => set.train.test(name));
  const test = await read((name) => name === set.test);
  const names = files.get(set.names);
  const classNames = names === undefined ? [] : await readNames(names);
  return sourceOfArrays(set.format, { train, test }, [], { channelOrder: 'first', classNames });
}

async function readNames(source: ByteSource): Promise<string[]> {
  const text = Buffer.concat(await Array.fromAsync(chunksOfSource(source))).toString('utf8');
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Reads a file of images, each after its label. */
async function readBatch(source: ByteSource, { labelBytes }: CifarSet): Promise<ArrayPair> {
  const record = labelBytes + PIXELS;
  const path = source.name;
  const bytes = Buffer.concat(await Array.fromAsync(chunksOfSource(source)));
  const count = bytes.length / record;
  if (count === 0 || !Number.isInteger(count)) {
    throw new DataError(
      path,
      `has ${bytes.length} bytes; an image of CIFAR with its label is ${record}, so that it is truncated or something else.`,
      { hint: 'Unpack the binary version again.' },
    );
  }
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = bytes[i * record + labelBytes - 1] ?? 0;
    images.set(bytes.subarray(i * record + labelBytes, (i + 1) * record), i * PIXELS);
  }
  return {
    images: arrayInMemory({ name: path, shape: [count, ...SHAPE], type: BYTES }, images),
    labels: arrayInMemory({ name: path, shape: [count], type: BYTES }, labels),
  };
}
