import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Preparation } from '@trazo/model';
import { DataError } from '../../errors.ts';
import type { ImageSet, PicturePaths } from '../data-set.ts';
import { contentHash, heldOut } from '../held-out.ts';
import { sha256OfImages } from '../idx.ts';
import type { PictureSource } from '../sources/source.ts';
import { ByteBudget } from './byte-budget.ts';
import { type Decoder, pictureDecoder, Undecodable } from './decode-picture.ts';
import type { Fault, ListedFile } from './listing.ts';
import { type ImageSize, shapeOf } from './preparation.ts';
import { SkipCounts } from './skip-counts.ts';
import { UnreadableFile } from './unreadable-file.ts';

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
  readonly paths: PicturePaths;
  /** Whether the test images were held out of the others. */
  readonly heldOut: boolean;
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
export const MAX_FILE_BYTES = 200e6;
/** Bytes of files that are in memory at once; at least one file. */
const BYTES_AT_ONCE = 256e6;
/** Share of the machine's memory that the images may take. */
const MEMORY_SHARE = 0.8;

const LAYOUT_HINT =
  'A data set of pictures is a folder, zip or tar file with a folder of pictures for each class, or with pictures alone; train and test above them divide it.';

/** What to do where all files were left out for a reason. */
const REMEDIES: readonly (readonly [reason: RegExp, remedy: string])[] = [
  [/^encrypted/, 'Unpack it with its password first.'],
  [/^files packed in another way/, 'Unpack it first, or pack it again with deflate.'],
  [/^other files/, 'Of a zip, tar or Parquet file in the folder, name the file itself.'],
  [/^symbolic links/, 'Links are not followed: name the folder that they point to.'],
  [/^pictures in formats/, 'Convert them to PNG, JPEG, WebP, GIF, TIFF or AVIF.'],
  [/^pictures without a label/, 'The names in the file of labels are relative to its folder.'],
  [
    /^pictures that are only named/,
    'Embed the pictures: dataset.push_to_hub and embed_external_files=True do.',
  ],
];

/**
 * Reads the pictures of a source, which stand in memory once. Where `train` and `test` lie above the classes, they divide
 * the set. Otherwise {@link heldOut} does, by the content of the files.
 *
 * @param path the source in messages
 * @throws {DataError} naming the source or the file, what was found and what to do
 */
export async function readPictures(
  path: string,
  source: PictureSource,
  request: PictureRequest,
): Promise<PreparedPictures> {
  const { listing } = source;
  const { size } = request;
  if (request.strict && listing.fault !== undefined) throw strictError(path, listing.fault);
  assertPossible(path, listing.files.length, listing.classNames.length, size);

  const { images, hashes, skips } = await decodeAll(path, source, request);
  const read = listing.files.flatMap((file, index) => {
    const hash = hashes[index];
    return hash === undefined ? [] : [{ file, index, hash }];
  });
  const isTest = isTested(read);
  const train = read.filter((_, index) => isTest[index] === false);
  const test = read.filter((_, index) => isTest[index] === true);
  assertBoth(path, train.length, test.length, skips.counts);

  const numbers = new Map(listing.classNames.map((name, number) => [name, number]));
  const setOf = (pictures: readonly Picture[], pixels: Uint8Array): ImageSet => ({
    images: pixels,
    labels: Uint8Array.from(pictures, ({ file }) => numbers.get(file.className ?? '') ?? 0),
    count: pictures.length,
    height: size.height,
    width: size.width,
    channels: size.channels === 1 ? 1 : 3,
    classes: Math.max(1, numbers.size),
  });
  const length = lengthOf(size);
  const tested = copied(images, test, length);
  const sets = { train: setOf(train, moved(images, train, length)), test: setOf(test, tested) };
  return {
    ...sets,
    sha256: sha256OfImages(sets.train),
    classNames: listing.classNames,
    skipped: skips.counts,
    paths: { train: train.map(pathOf), test: test.map(pathOf) },
    heldOut: !read.some(isForTesting),
  };
}

/** What was left out, for people: `system files (2), damaged pictures (1)`; empty for nothing. */
export function describeSkipped(skipped: ReadonlyMap<string, number>): string {
  return [...skipped].map(([reason, count]) => `${reason} (${count})`).join(', ');
}

/** A picture that was read: its index is its place among the images. */
interface Picture {
  readonly file: ListedFile;
  readonly index: number;
  /** {@link contentHash} of the file. */
  readonly hash: number;
}

function strictError(path: string, fault: Fault): DataError {
  return new DataError(join(path, fault.path), `is one of the ${fault.reason}, and --strict was given.`);
}

function lengthOf({ height, width, channels }: ImageSize): number {
  return height * width * channels;
}

function assertPossible(path: string, count: number, classes: number, size: ImageSize): void {
  if (classes > MAX_CLASSES) {
    throw new DataError(path, `has ${classes} classes; at most ${MAX_CLASSES} are possible.`, {
      hint: LAYOUT_HINT,
    });
  }
  const needed = count * lengthOf(size);
  const allowed = MEMORY_SHARE * totalmem();
  if (needed <= allowed) return;
  throw new DataError(
    path,
    `has ${count} pictures, which take ${gigabytes(needed)} as ${shapeOf(size)}; this machine allows ${gigabytes(allowed)}.`,
    { hint: 'Use fewer pictures, or a model of smaller images.' },
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function assertBoth(path: string, train: number, test: number, skipped: ReadonlyMap<string, number>): void {
  if (train > 0 && test > 0) return;
  const shown = describeSkipped(skipped);
  const besides = shown === '' ? '' : ` besides ${shown}`;
  const remedies = REMEDIES.filter(([reason]) => [...skipped.keys()].some((each) => reason.test(each)));
  const hint = [...remedies.map(([, remedy]) => remedy), LAYOUT_HINT].join(' ');
  if (train === 0 && test === 0) throw new DataError(path, `holds no pictures${besides}.`, { hint });
  throw new DataError(
    path,
    `holds ${train} pictures to train on and ${test} to test with${besides}; both are needed.`,
    { hint },
  );
}

/** Decodes every file into its place among the images. Files that cannot be decoded leave theirs empty. */
async function decodeAll(path: string, source: PictureSource, request: PictureRequest) {
  const { files, skipped } = source.listing;
  const length = lengthOf(request.size);
  const decode = await pictureDecoder(request.size, request.preparation);
  // The system takes memory for it as it is filled.
  const images = new Uint8Array(files.length * length);
  const hashes = new Array<number | undefined>(files.length);
  const reasons = new Array<string | undefined>(files.length);
  const order = files.map((_, index) => index);
  order.sort((a, b) => (files[a]?.position ?? 0) - (files[b]?.position ?? 0));
  const budget = new ByteBudget(BYTES_AT_ONCE);
  let next = 0;
  let done = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    for (let index = order[next++]; index !== undefined && !failed; index = order[next++]) {
      const file = files[index];
      if (file === undefined) return;
      const result = await budget.use(file.bytes, () => read(source, file, decode));
      if (result instanceof Undecodable) {
        if (request.strict) {
          failed = true;
          throw strictError(path, { path: file.path, reason: result.reason });
        }
        reasons[index] = result.reason;
      } else {
        images.set(result.pixels, index * length);
        hashes[index] = result.hash;
      }
      request.progress?.(++done, files.length);
    }
  };
  // Files are read while others are decoded.
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  const skips = new SkipCounts(skipped);
  for (const reason of reasons) if (reason !== undefined) skips.leaveOut(reason);
  return { images, hashes, skips };
}

async function read(
  source: PictureSource,
  file: ListedFile,
  decode: Decoder,
): Promise<{ pixels: Uint8Array; hash: number } | Undecodable> {
  if (file.bytes > MAX_FILE_BYTES) return new Undecodable('files of over 200 MB');
  const bytes = await source.read(file).catch(unreadable);
  if (bytes instanceof Undecodable) return bytes;
  const pixels = await decode(bytes);
  return pixels instanceof Undecodable ? pixels : { pixels, hash: contentHash(bytes) };
}

const pathOf = ({ file }: Picture): string => file.path;

const isForTesting = ({ file }: Picture): boolean => file.split === 'test';

function unreadable(error: unknown): Undecodable {
  return new Undecodable(error instanceof UnreadableFile ? error.reason : 'files that cannot be read');
}

function isTested(read: readonly Picture[]): boolean[] {
  if (read.some(isForTesting)) return read.map(isForTesting);
  return heldOut(read.map(({ hash }) => hash));
}

/** A copy of some of the images. */
function copied(images: Uint8Array, pictures: readonly Picture[], length: number): Uint8Array {
  const copy = new Uint8Array(pictures.length * length);
  pictures.forEach(({ index }, to) => {
    copy.set(images.subarray(index * length, (index + 1) * length), to * length);
  });
  return copy;
}

/** Moves some of the images, in ascending order of their places, to the beginning; overwrites the others. */
function moved(images: Uint8Array, pictures: readonly Picture[], length: number): Uint8Array {
  pictures.forEach(({ index }, to) => {
    if (index !== to) images.copyWithin(to * length, index * length, (index + 1) * length);
  });
  return images.subarray(0, pictures.length * length);
}
