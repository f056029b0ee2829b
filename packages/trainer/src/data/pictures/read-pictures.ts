import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Preparation } from '@trazo/model';
import { DataError } from '../../errors.ts';
import type { ImageSet } from '../data-set.ts';
import { contentHash, heldOut } from '../held-out.ts';
import { encodeImages } from '../idx.ts';
import type { PictureSource } from '../sources/source.ts';
import { type Decoder, pictureDecoder, Undecodable } from './decode-picture.ts';
import { classNamesOf, type ListedFile } from './list-pictures.ts';
import type { ImageSize } from './preparation.ts';

/** The images of a source of pictures. */
export interface PreparedPictures {
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** SHA-256 of the training images in IDX form. */
  readonly sha256: string;
  /** Names of the classes, by their numbers. */
  readonly classNames: readonly string[];
  /** How many files were left out, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** How pictures are read. */
export interface PictureRequest {
  readonly size: ImageSize;
  readonly preparation: Preparation;
  /** Whether a file that cannot be read ends the reading with an error, instead of being left out and counted. */
  readonly strict?: boolean;
  /** Called with the number of files that were read, and their total. */
  readonly progress?: (done: number, total: number) => void;
}

/** A label is a byte. */
const MAX_CLASSES = 256;
/** Files of more bytes are left out: no picture for training is that large. */
const MAX_FILE_BYTES = 200e6;

const LAYOUT_HINT =
  'A data set of pictures is a folder with a folder of pictures for each class, or with pictures alone; train and test above them divide it.';

/** A decoded picture. */
interface Example {
  readonly file: ListedFile;
  readonly pixels: Uint8Array;
  /** {@link contentHash} of the file. */
  readonly hash: number;
}

/**
 * Reads the pictures of a source. The folders in it are the classes; without folders, all pictures are of one class. Where
 * `train` and `test` lie above the classes, they divide the set. Otherwise {@link heldOut} does, by the content of the files.
 *
 * @param path the source in messages
 * @throws {DataError} naming the source or the file, what was found and what to do
 */
export async function readPictures(
  path: string,
  source: PictureSource,
  request: PictureRequest,
): Promise<PreparedPictures> {
  const classNames = classNamesOf(source.listing.files);
  if (classNames.length > MAX_CLASSES) {
    throw new DataError(
      path,
      `has ${classNames.length} folders of classes; at most ${MAX_CLASSES} are possible.`,
      {
        hint: LAYOUT_HINT,
      },
    );
  }
  const { examples, skipped } = await decodeAll(path, source, request);
  const { train, test } = divided(examples);
  const shown = describeSkipped(skipped);
  const besides = shown === '' ? '' : ` besides ${shown}`;
  if (examples.length === 0) throw new DataError(path, `holds no pictures${besides}.`, { hint: LAYOUT_HINT });
  if (train.length === 0 || test.length === 0) {
    throw new DataError(
      path,
      `holds ${train.length} pictures to train on and ${test.length} to test with${besides}; both are needed.`,
      {
        hint: LAYOUT_HINT,
      },
    );
  }
  const sets = {
    train: imageSet(train, classNames, request.size),
    test: imageSet(test, classNames, request.size),
  };
  return {
    ...sets,
    sha256: createHash('sha256').update(encodeImages(sets.train)).digest('hex'),
    classNames,
    skipped,
  };
}

/** What was left out, for people: `system files (2), damaged pictures (1)`; empty for nothing. */
export function describeSkipped(skipped: ReadonlyMap<string, number>): string {
  return [...skipped].map(([reason, count]) => `${reason} (${count})`).join(', ');
}

async function decodeAll(path: string, source: PictureSource, request: PictureRequest) {
  const { files, skipped } = source.listing;
  const decode = await pictureDecoder(request.size, request.preparation);
  const decoded = new Array<Example | Undecodable | undefined>(files.length);
  const left = new Map(skipped);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < files.length) {
      const index = next++;
      const file = files[index];
      if (file === undefined) return;
      const example = await read(source, file, decode);
      if (request.strict && example instanceof Undecodable) {
        throw new DataError(
          join(path, file.path),
          `is one of the ${example.reason}, and --strict was given.`,
        );
      }
      decoded[index] = example;
      request.progress?.(++done, files.length);
    }
  };
  // Files are read while others are decoded.
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  const examples: Example[] = [];
  for (const each of decoded) {
    if (each instanceof Undecodable) left.set(each.reason, (left.get(each.reason) ?? 0) + 1);
    else if (each !== undefined) examples.push(each);
  }
  return { examples, skipped: left };
}

async function read(
  source: PictureSource,
  file: ListedFile,
  decode: Decoder,
): Promise<Example | Undecodable> {
  if (file.bytes > MAX_FILE_BYTES) return new Undecodable('files of over 200 MB');
  const bytes = await source.read(file).catch(() => undefined);
  if (bytes === undefined) return new Undecodable('files that cannot be read');
  const pixels = await decode(bytes);
  if (pixels instanceof Undecodable) return pixels;
  return { file, pixels, hash: contentHash(bytes) };
}

function divided(examples: readonly Example[]): { train: readonly Example[]; test: readonly Example[] } {
  const tested = examples.filter(({ file }) => file.split === 'test');
  if (tested.length > 0) return { train: examples.filter(({ file }) => file.split !== 'test'), test: tested };
  const isHeldOut = heldOut(examples.map(({ hash }) => hash));
  return {
    train: examples.filter((_, index) => isHeldOut[index] === false),
    test: examples.filter((_, index) => isHeldOut[index] === true),
  };
}

function imageSet(examples: readonly Example[], classNames: readonly string[], size: ImageSize): ImageSet {
  const { height, width, channels } = size;
  const length = height * width * channels;
  const images = new Uint8Array(examples.length * length);
  const labels = new Uint8Array(examples.length);
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  examples.forEach(({ pixels, file }, index) => {
    images.set(pixels, index * length);
    labels[index] = numbers.get(file.className ?? '') ?? 0;
  });
  return {
    images,
    labels,
    count: examples.length,
    height,
    width,
    channels: channels === 1 ? 1 : 3,
    classes: Math.max(1, classNames.length),
  };
}
