import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import { arrayInMemory, type NumberArray } from './arrays/number-array.ts';
import { type ArrayPair, type Conventions, sourceOfArrays } from './arrays/source-of-arrays.ts';
import type { ImageSet } from './data-set.ts';
import { encodeIdx, parseIdx, readStored, type StoredFile, sha256OfImages, writeImages } from './idx.ts';
import type { ArraySource } from './sources/source.ts';

/** The four files of a data set in MNIST's format. */
export const IDX_FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;

/** The name of one of the four files, as MNIST has it, without `.gz`. */
export type IdxFile = (typeof IDX_FILES)[number];

/** SHA-256 of each file. */
export type IdxHashes = Readonly<Record<IdxFile, string>>;

/** The files that a data set must have. */
export interface PinnedFiles {
  /** The data set, for people. */
  readonly title: string;
  readonly hashes: IdxHashes;
  /** What the hashes are of: the uncompressed files, or the gzipped ones as they are published. */
  readonly of: 'content' | 'gzip';
  /** How its files are called, without `.gz`. */
  readonly names: Readonly<Record<IdxFile, string>>;
  /** How its numbers differ from images and labels. */
  readonly conventions?: Conventions;
}

/** A folder's training and test images. */
export interface IdxFolder {
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** SHA-256 of the training images in IDX form: of bytes upright, that of their uncompressed file. */
  readonly sha256: string;
}

const FORMAT_HINT = `A data folder holds ${IDX_FILES.join(', ')}, plain or .gz; images of several channels are idx4.`;

function hintFor(pinned: PinnedFiles | undefined): string {
  if (pinned === undefined) return FORMAT_HINT;
  return `A folder of ${pinned.title} holds ${IDX_FILES.map((file) => pinned.names[file]).join(', ')}, plain or .gz.`;
}

/**
 * Reads the four IDX files of a folder. Images are [count, height, width] or [count, height, width, channels] of any size
 * with 1 or 3 channels, labels are [count]. Training and test images have the same size; the number of classes is the
 * highest label + 1. See {@link findMember} for the names of the files.
 *
 * @param pinned the files that it must hold, if known
 * @throws {DataError} naming the file that is missing, damaged, swapped with another, or not the pinned one
 */
export async function readIdxFolder(folder: string, pinned?: PinnedFiles): Promise<IdxFolder> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    const problem = cause.code === 'ENOENT' ? 'no such folder.' : `cannot be listed (${cause.code}).`;
    throw new DataError(folder, problem, { cause, hint: hintFor(pinned) });
  });
  const paths: Partial<Record<IdxFile, string>> = {};
  for (const file of IDX_FILES) {
    const called = pinned?.names[file] ?? file;
    const name = findMember(names, called);
    if (name === undefined)
      throw new DataError(folder, `has no ${called} or ${called}.gz.`, { hint: hintFor(pinned) });
    paths[file] = join(folder, name);
  }
  const { train, test } = await readIdxFiles(paths, { pinned, conventions: pinned?.conventions });
  if (test === undefined) throw new DataError(folder, 'holds no images to test with.');
  return { train, test, sha256: sha256OfImages(train) };
}

/**
 * Finds one of the four files among the names of a folder's files: plain or `.gz`, with `-idx` or `.idx`, and for images
 * with `idx3` or `idx4`, whatever the number of dimensions is.
 */
export function findMember(names: readonly string[], file: string): string | undefined {
  const ranks = file.includes('images') ? [file, file.replace('idx3', 'idx4')] : [file];
  return ranks
    .flatMap((name) => [name, name.replace('-idx', '.idx')])
    .flatMap((name) => [name, `${name}.gz`])
    .find((candidate) => names.includes(candidate));
}

/**
 * Writes a set as two IDX files.
 *
 * @param prefix what their names begin with, such as `train` or `t10k`, with its folder
 */
export async function writeIdxSet(prefix: string, set: ImageSet): Promise<void> {
  await writeImages(`${prefix}-images-idx3-ubyte`, set);
  await writeFile(`${prefix}-labels-idx1-ubyte`, encodeIdx({ dimensions: [set.count], data: set.labels }));
}

/** How IDX files are read. */
interface IdxOptions {
  readonly pinned?: PinnedFiles | undefined;
  readonly conventions?: Conventions | undefined;
  readonly notes?: readonly string[];
  /** Reads a file. Default: from the disk, and decompressed if it is gzipped. */
  readonly read?: (path: string) => Promise<StoredFile>;
}

/**
 * Reads the IDX files of a data set. Without training images, the test images are trained on.
 *
 * @param paths of the files that there are, by what they hold
 * @throws {DataError} naming the file that is missing, damaged, swapped with another, or not the pinned one
 */
export async function readIdxFiles(
  paths: Readonly<Partial<Record<IdxFile, string>>>,
  { pinned, conventions, notes = [], read: readFrom = readStored }: IdxOptions = {},
): Promise<ArraySource> {
  // Sequential, so that of several damaged files the error always names the same one.
  const read = async (file: IdxFile) => {
    const path = paths[file];
    return path === undefined ? undefined : toArray(path, await readFrom(path), file, pinned);
  };
  const trainImages = await read('train-images-idx3-ubyte');
  const trainLabels = await read('train-labels-idx1-ubyte');
  const testImages = await read('t10k-images-idx3-ubyte');
  const testLabels = await read('t10k-labels-idx1-ubyte');
  const train = pairOf(trainImages, trainLabels);
  const test = pairOf(testImages, testLabels);
  const parts = train.length === 0 ? { train: test, test: [] } : { train, test };
  return sourceOfArrays('IDX files', parts, notes, { channelOrder: 'last', ...conventions });
}

function pairOf(images: NumberArray | undefined, labels: NumberArray | undefined): ArrayPair[] {
  if (images !== undefined) return [{ images, labels }];
  if (labels === undefined) return [];
  throw new DataError(labels.name, 'holds labels, and the file of their images is missing.', {
    hint: FORMAT_HINT,
  });
}

function toArray(
  path: string,
  { stored, content }: StoredFile,
  file: IdxFile,
  pinned: PinnedFiles | undefined,
): NumberArray {
  const { dimensions, data, type } = parseIdx(content, path);
  assertRank(path, file, dimensions);
  if (pinned?.of === 'content') assertPinned(path, file, sha256Of(content), pinned);
  // Without the compression of the publisher there is nothing to compare.
  if (pinned?.of === 'gzip' && stored !== content) assertPinned(path, file, sha256Of(stored), pinned);
  return arrayInMemory({ name: path, shape: dimensions, type }, data);
}

function assertPinned(path: string, file: IdxFile, found: string, { title, hashes }: PinnedFiles): void {
  if (found === hashes[file]) return;
  const other = IDX_FILES.find((each) => hashes[each] === found);
  const problem = other === undefined ? `its SHA-256 is ${found}` : `it has the content of ${other}`;
  throw new DataError(path, `is not ${title}'s: ${problem}, expected ${hashes[file]}.`, {
    hint: 'For a data set of your own, name its folder with --dataset FOLDER.',
  });
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @throws {DataError} if the number of dimensions is not that of labels, or not that of images */
function assertRank(path: string, file: IdxFile, dimensions: readonly number[]): void {
  const rank = dimensions.length;
  const [expected, allowed] = file.includes('images')
    ? ['images (count × height × width or count × height × width × channels)', rank === 3 || rank === 4]
    : ['labels (count)', rank === 1];
  if (allowed) return;
  const found = rank === 1 ? 'labels' : rank === 2 ? 'an array' : 'images';
  const question = rank === 2 ? '.' : '; are the files swapped?';
  throw new DataError(
    path,
    `holds ${found} (${dimensions.join(' × ')}) where ${expected} are expected${question}`,
  );
}
