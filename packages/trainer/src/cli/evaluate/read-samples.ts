import type { Preparation } from '@trazo/model';
import { brightnessOf } from '../../data/arrays/brightness.ts';
import { fileSource } from '../../data/arrays/byte-source.ts';
import { arranged, type ImageLayout, imageLayout } from '../../data/arrays/image-layout.ts';
import { isNpy, openNpy } from '../../data/arrays/npy.ts';
import { arrayInMemory, describeShape, type NumberArray } from '../../data/arrays/number-array.ts';
import type { DataSet, ImageSet } from '../../data/data-set.ts';
import { isIdx, parseIdx, readIdxBytes } from '../../data/idx.ts';
import { DEFAULT_PREPARATION } from '../../data/pictures/preparation.ts';
import { type PicturePorts, preparePictures } from '../../data/pictures/prepare-pictures.ts';
import { candidateOf, readerOf } from '../../data/sources/open-source.ts';
import type { Source } from '../../data/sources/source.ts';
import { uncompressedHead } from '../../data/sources/uncompressed-head.ts';
import { DataError } from '../../errors.ts';

const ALLOWED =
  'Samples are images of the size of --dataset: raw bytes, 0 black, or any file or folder that --dataset takes.';

/** Images that any program made, as they are found. */
export type FoundSamples =
  | { readonly kind: 'bytes'; readonly path: string; readonly data: Uint8Array }
  | { readonly kind: 'array'; readonly path: string; readonly array: NumberArray }
  | { readonly kind: 'source'; readonly path: string; readonly source: Source };

/** Images with the class of each one, where that is known. */
export interface Samples {
  /** count × height × width × channels bytes. */
  readonly images: Uint8Array;
  readonly count: number;
  readonly labels: Uint8Array | undefined;
  /** Names of the classes by their numbers; empty where they have none. */
  readonly classNames: readonly string[];
}

/** The size of images. */
type ImageShape = Pick<ImageSet, 'height' | 'width' | 'channels'>;

/**
 * Finds images that any program made: one IDX or npy file, any file or folder that is a data set, or raw bytes, told apart by
 * their content.
 *
 * @throws {DataError} naming what was found and what is expected
 */
export async function findSamples(path: string): Promise<FoundSamples> {
  const candidate = await candidateOf(path);
  if (candidate.names === undefined) {
    // One array is what it is: files that belong to it by its name would be other images.
    const array = await openArray(path, uncompressedHead(candidate.head));
    if (array !== undefined) return { kind: 'array', path, array };
  }
  const reader = await readerOf(candidate);
  if (reader !== undefined) return { kind: 'source', path, source: await reader.open(candidate) };
  return { kind: 'bytes', path, data: await readIdxBytes(path) };
}

/** Opens a file that is one array; undefined for another one. */
export async function openArray(path: string, head: Uint8Array): Promise<NumberArray | undefined> {
  if (isNpy(head)) return openNpy(await fileSource(path));
  // Raw images hardly ever begin as an IDX file does: two black pixels, then one of brightness 8 to 14 and one of 1 to 4.
  if (!isIdx(head)) return undefined;
  const { type, dimensions, data } = parseIdx(await readIdxBytes(path), path);
  return arrayInMemory({ name: path, shape: dimensions, type }, data);
}

/**
 * Reads images of the size of a data set. Pictures are prepared as its own are; arrays must have its size.
 *
 * @throws {DataError} naming what was found and what is expected
 */
export async function readSamples(
  found: FoundSamples,
  data: { readonly train: ImageShape; readonly preparation?: Preparation | undefined },
  ports: PicturePorts,
): Promise<Samples> {
  const { path } = found;
  if (found.kind === 'bytes')
    return unlabelled(imagesOf(path, [found.data.length], found.data, data.train), data);
  if (found.kind === 'array') return unlabelled(await imagesOfArray(found.array, data.train, ports), data);
  const { source } = found;
  if (source.kind === 'arrays') {
    for (const note of source.notes ?? []) ports.log(note);
    const { train, test } = source;
    if (test !== undefined) ports.log(`Of ${path}, the ${train.count} training images are the samples.`);
    const shape = [train.count, train.height, train.width, train.channels];
    return withLabels(imagesOf(path, shape, train.images, data.train), [train], source.classNames);
  }
  const { preparation = DEFAULT_PREPARATION } = data;
  const prepared = await preparePictures(path, source, { size: data.train, preparation }, ports).finally(() =>
    source.close(),
  );
  const { train, test, classNames } = prepared;
  return withLabels(Buffer.concat([train.images, test.images]), [train, test], classNames);
}

function unlabelled(images: Uint8Array, { train }: { readonly train: ImageShape }): Samples {
  return { images, count: images.length / sizeOf(train), labels: undefined, classNames: [] };
}

/** All of one class is no class. */
function withLabels(images: Uint8Array, sets: readonly ImageSet[], classNames: readonly string[]): Samples {
  const labels = sets.some(({ classes }) => classes > 1)
    ? Buffer.concat(sets.map((set) => set.labels))
    : undefined;
  return { images, count: sets.reduce((sum, { count }) => sum + count, 0), labels, classNames };
}

function sizeOf({ height, width, channels }: ImageShape): number {
  return height * width * channels;
}

async function imagesOfArray(
  array: NumberArray,
  image: ImageShape,
  { log }: Pick<PicturePorts, 'log'>,
): Promise<Uint8Array> {
  const { bytes, note } = await brightnessOf([array]);
  if (note !== undefined) log(note);
  const [data = new Uint8Array()] = bytes;
  const { shape, isFortran } = array;
  const isRows = shape.length === 1 || (shape.length === 2 && shape[1] === sizeOf(image));
  if (isRows && !isFortran) return imagesOf(array.name, shape, data, image);
  if (shape.includes(0)) throw new DataError(array.name, 'holds no images.', { hint: ALLOWED });
  const layout = imageLayout(array);
  return imagesOf(array.name, shapeOfLayout(layout), arranged(data, layout), image);
}

function shapeOfLayout({ count, height, width, channels }: ImageLayout): number[] {
  return [count, height, width, channels];
}

/** Checks that bytes are images of a size. */
function imagesOf(file: string, shape: readonly number[], data: Uint8Array, image: ImageShape): Uint8Array {
  const { height, width, channels } = image;
  const size = sizeOf(image);
  const fits = [[size], [height, width, channels]].some((one) => one.join() === shape.slice(1).join());
  if (shape.length > 1 ? !fits : data.length % size !== 0) {
    throw new DataError(
      file,
      `holds ${describeShape(shape)} bytes, which are not images of ${height}×${width}×${channels}.`,
      { hint: ALLOWED },
    );
  }
  if (data.length === 0) throw new DataError(file, 'holds no images.', { hint: ALLOWED });
  return data;
}

/**
 * Brings the labels of samples into the order of a data set's classes: by the names of the classes where both have them.
 *
 * @param path the file of the labels in messages
 * @throws {DataError} where there are not `count` labels, or one is not of the data set
 */
export function matchedLabels(
  path: string,
  labels: Uint8Array,
  count: number,
  classNames: readonly string[],
  data: { readonly train: Pick<ImageSet, 'classes'> } & Pick<DataSet, 'classNames'>,
): Uint8Array {
  const { classes } = data.train;
  if (labels.length !== count)
    throw new DataError(path, `holds ${labels.length} labels where there are ${count} samples.`);
  if (classNames.length > 0 && data.classNames.length > 0) {
    const numbers = classNames.map((name) => data.classNames.indexOf(name));
    const unknown = classNames.filter((_, index) => numbers[index] === -1);
    if (unknown.length > 0) {
      throw new DataError(
        path,
        `has the classes ${unknown.join(', ')}, which are none of ${data.classNames.join(', ')}.`,
      );
    }
    return labels.map((label) => numbers[label] ?? 0);
  }
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0)
    throw new DataError(path, `label ${wrong} is ${labels[wrong]}; labels are 0 to ${classes - 1}.`);
  return labels;
}
