import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import type { ImageSet } from './data-set.ts';
import { parseIdx, readIdxBytes } from './idx.ts';

/** The four files of a data set in MNIST's format. */
export const IDX_FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;

/** The name of one of the four files, as MNIST has it, without `.gz`. */
export type IdxFile = (typeof IDX_FILES)[number];

/** SHA-256 of each uncompressed file. */
export type IdxHashes = Readonly<Record<IdxFile, string>>;

/** A folder's training and test images. */
export interface IdxFolder {
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** SHA-256 of the uncompressed training images. */
  readonly sha256: string;
}

const FORMAT_HINT = `A data folder holds ${IDX_FILES.join(', ')}, plain or .gz; images of several channels are idx4.`;

/**
 * Reads the four IDX files of a folder. Images are [count, height, width] or [count, height, width, channels] bytes of
 * any size with 1 or 3 channels, labels are [count] bytes. Training and test images have the same size; the number of
 * classes is the highest label + 1. See {@link findMember} for the names of the files.
 *
 * @param pinned the SHA-256 that the uncompressed files must have, if known
 * @throws {DataError} naming the file that is missing, damaged, swapped with another, or not the pinned one
 */
export async function readIdxFolder(folder: string, pinned?: IdxHashes): Promise<IdxFolder> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    const problem = cause.code === 'ENOENT' ? 'no such folder.' : `cannot be listed (${cause.code}).`;
    throw new DataError(folder, problem, { cause, hint: FORMAT_HINT });
  });
  // Sequential, so that of several damaged files the error always names the same one.
  const read = (file: IdxFile) => readMember(folder, names, file, pinned);
  const trainImages = await read('train-images-idx3-ubyte');
  const trainLabels = await read('train-labels-idx1-ubyte');
  const testImages = await read('t10k-images-idx3-ubyte');
  const testLabels = await read('t10k-labels-idx1-ubyte');
  const train = toImageSet(trainImages, trainLabels);
  const test = toImageSet(testImages, testLabels);
  const [trainShape, testShape] = [train, test].map((set) =>
    [set.height, set.width, set.channels].join(' × '),
  );
  if (trainShape !== testShape) {
    throw new DataError(
      testImages.path,
      `has images of ${testShape} where those of ${trainImages.path} are ${trainShape}.`,
    );
  }
  const classes = Math.max(train.classes, test.classes);
  return { train: { ...train, classes }, test: { ...test, classes }, sha256: trainImages.sha256 };
}

/**
 * Finds one of the four files among the names of a folder's files: plain or `.gz`, with `-idx` or `.idx`, and for images
 * with `idx3` or `idx4`, whatever the number of dimensions is.
 */
export function findMember(names: readonly string[], file: IdxFile): string | undefined {
  const ranks = file.includes('images') ? [file, file.replace('idx3', 'idx4')] : [file];
  return ranks
    .flatMap((name) => [name, name.replace('-idx', '.idx')])
    .flatMap((name) => [name, `${name}.gz`])
    .find((candidate) => names.includes(candidate));
}

interface Member {
  readonly path: string;
  readonly sha256: string;
  readonly dimensions: readonly number[];
  readonly data: Uint8Array;
}

async function readMember(
  folder: string,
  names: string[],
  file: IdxFile,
  pinned?: IdxHashes,
): Promise<Member> {
  const name = findMember(names, file);
  if (name === undefined) throw new DataError(folder, `has no ${file} or ${file}.gz.`, { hint: FORMAT_HINT });
  const path = join(folder, name);
  const bytes = await readIdxBytes(path);
  const { dimensions, data } = parseIdx(bytes, path);
  assertRank(path, file, dimensions);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (pinned !== undefined && sha256 !== pinned[file]) {
    const other = IDX_FILES.find((each) => pinned[each] === sha256);
    const problem = other === undefined ? `its SHA-256 is ${sha256}` : `it has the content of ${other}`;
    throw new DataError(path, `is not MNIST's: ${problem}, expected ${pinned[file]}.`, {
      hint: 'For a data set of your own, name its folder with --dataset FOLDER.',
    });
  }
  return { path, sha256, dimensions, data };
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

function toImageSet(images: Member, labels: Member): ImageSet {
  const [count = 0, height = 0, width = 0, channels = 1] = images.dimensions;
  if (images.data.length === 0)
    throw new DataError(images.path, `holds no images (${images.dimensions.join(' × ')}).`);
  if (channels !== 1 && channels !== 3) {
    throw new DataError(images.path, `has images of ${channels} channels; allowed are 1 (grey) and 3 (RGB).`);
  }
  if (labels.dimensions[0] !== count) {
    throw new DataError(
      labels.path,
      `has ${labels.dimensions[0]} labels for the ${count} images of ${images.path}.`,
    );
  }
  const classes = labels.data.reduce((highest, label) => Math.max(highest, label), 0) + 1;
  return { images: images.data, labels: labels.data, count, height, width, channels, classes };
}
