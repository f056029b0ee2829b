import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../errors.ts';
import { chunksOfSource, fileSource } from '../arrays/byte-source.ts';
import { BYTES } from '../arrays/element-type.ts';
import { arrayInMemory } from '../arrays/number-array.ts';
import { type ArrayPair, sourceOfArrays } from '../arrays/source-of-arrays.ts';
import type { Reader } from './source.ts';
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

const isCifar = (names: readonly string[]) => setOf(names) !== undefined;

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
    const set = setOf(found?.names ?? []);
    if (found === undefined || set === undefined) throw new DataError(path, 'holds no files of CIFAR.');
    const files = found.names.filter((name) => set.train.test(name)).sort();
    const train: ArrayPair[] = [];
    for (const file of files) train.push(await readBatch(join(found.path, file), set));
    const test = found.names.includes(set.test) ? [await readBatch(join(found.path, set.test), set)] : [];
    const classNames = found.names.includes(set.names) ? await readNames(join(found.path, set.names)) : [];
    return sourceOfArrays(set.format, { train, test }, [], { channelOrder: 'first', classNames });
  },
};

async function readNames(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Reads a file of images, each after its label. */
async function readBatch(path: string, { labelBytes }: CifarSet): Promise<ArrayPair> {
  const record = labelBytes + PIXELS;
  const source = await fileSource(path);
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOfSource(source)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
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
