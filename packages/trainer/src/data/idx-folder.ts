import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import type { ImageSet } from './data-set.ts';
import { parseIdx, readIdxBytes } from './idx.ts';

/** The four files of an MNIST-like data set. */
export const IDX_FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const;

/** Name of one of the four files, without `.gz`. */
export type IdxFile = (typeof IDX_FILES)[number];

/** SHA-256 of each uncompressed file. */
export type IdxHashes = Readonly<Record<IdxFile, string>>;

/** A folder's training and test pictures. */
export interface IdxFolder {
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** Of the uncompressed training images. */
  readonly sha256: string;
}

/**
 * Reads the four IDX files of a folder, plain or `.gz`, with `-idx3-ubyte` or `.idx3-ubyte` in their names.
 *
 * @param pinned hashes the uncompressed files must have, where known
 * @throws {DataError} naming the file that is missing, damaged, swapped with another, or not the pinned one
 */
export async function readIdxFolder(folder: string, pinned?: IdxHashes): Promise<IdxFolder> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(
      folder,
      cause.code === 'ENOENT' ? 'no such folder.' : `cannot be listed (${cause.code}).`,
      {
        cause,
        hint: `A data folder holds ${IDX_FILES.join(', ')}, plain or .gz.`,
      },
    );
  });
  // One after the other, so that of several damaged files always the same one is named.
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
      `has pictures of ${testShape} where those of ${trainImages.path} are ${trainShape}.`,
    );
  }
  const classes = Math.max(train.classes, test.classes);
  return { train: { ...train, classes }, test: { ...test, classes }, sha256: trainImages.sha256 };
}

/** Path of a member of the folder under any of its usual names, or undefined. */
export function findMember(names: readonly string[], file: IdxFile): string | undefined {
  const dotted = file.replace('-idx', '.idx');
  return [file, `${file}.gz`, dotted, `${dotted}.gz`].find((candidate) => names.includes(candidate));
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
  if (name === undefined) {
    throw new DataError(folder, `has no ${file} or ${file}.gz.`, {
      hint: `A data folder holds ${IDX_FILES.join(', ')}, plain or .gz.`,
    });
  }
  const path = join(folder, name);
  const bytes = await readIdxBytes(path);
  const { dimensions, data } = parseIdx(bytes, path);
  const expectedRank = file.includes('images') ? 3 : 1;
  if (dimensions.length !== expectedRank && !(expectedRank === 3 && dimensions.length === 4)) {
    throw new DataError(
      path,
      `holds ${dimensions.length === 1 ? 'labels' : 'pictures'} (${dimensions.join(' × ')}) where ` +
        `${expectedRank === 1 ? 'labels (count)' : 'pictures (count × height × width)'} are expected; were files swapped?`,
    );
  }
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

function toImageSet(images: Member, labels: Member): ImageSet {
  const [count = 0, height = 0, width = 0, channels = 1] = images.dimensions;
  if (count < 1 || height < 1 || width < 1) throw new DataError(images.path, 'holds no pictures.');
  if (channels !== 1 && channels !== 3) {
    throw new DataError(images.path, `has ${channels} channels a picture; allowed are 1 (grey) and 3 (RGB).`);
  }
  if (labels.dimensions[0] !== count) {
    throw new DataError(
      labels.path,
      `has ${labels.dimensions[0]} labels for the ${count} pictures of ${images.path}.`,
    );
  }
  const classes = labels.data.reduce((highest, label) => Math.max(highest, label), 0) + 1;
  return { images: images.data, labels: labels.data, count, height, width, channels, classes };
}
