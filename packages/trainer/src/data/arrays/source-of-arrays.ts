import { DataError } from '../../errors.ts';
import type { ImageSet } from '../data-set.ts';
import type { ArraySource } from '../sources/source.ts';
import { type ArrayRole, roleOf } from './array-names.ts';
import { brightnessOf } from './brightness.ts';
import { arranged, type ChannelOrder, type ImageLayout, imageLayout, transposed } from './image-layout.ts';
import { isLabelShape, labelsFrom } from './labels.ts';
import { describeShape, type NumberArray } from './number-array.ts';

/** The images of one part of a data set, and their labels if they have any. */
export interface ArrayPair {
  readonly images: NumberArray;
  readonly labels: NumberArray | undefined;
}

/** The parts of a data set. */
export interface ArrayParts {
  readonly train: readonly ArrayPair[];
  readonly test: readonly ArrayPair[];
}

/** How the numbers of a format differ from images and labels. */
export interface Conventions {
  /** Where the format has the channels. */
  readonly channelOrder?: ChannelOrder;
  /** Whether the rows of the stored images are columns. */
  readonly isTransposed?: boolean;
  /** The label of the first class. */
  readonly firstLabel?: number;
  readonly classNames?: readonly string[];
}

/** An array that a file or folder holds. */
export interface NamedArray {
  /** Its own name: `x_train`. */
  readonly name: string;
  /** Name of its file without the ending, where a folder holds several; it says what `name` does not. */
  readonly file?: string | undefined;
  readonly array: NumberArray;
}

/**
 * Finds the images and labels of each part among named arrays, by their names, and by their shapes where the names say
 * nothing. What belongs to neither is left out.
 *
 * @param path the file or folder in messages
 * @throws {DataError} if no array or more than one may be the images of a part
 */
export function partsFromNames(
  path: string,
  arrays: readonly NamedArray[],
): { readonly parts: ArrayParts; readonly notes: readonly string[] } {
  const named = arrays.map((each) => ({ ...each, role: roleOfArray(each) }));
  const partOf = (split: 'train' | 'test' | undefined) => {
    const own = named.filter(({ role }) => role.split === split);
    return groupsOf(path, own);
  };
  const undivided = partOf(undefined);
  const train = [...partOf('train'), ...undivided];
  const test = partOf('test');
  const used = new Set([...train, ...test].flatMap(({ images, labels }) => [images, labels]));
  const unused = named.filter(({ array }) => !used.has(array)).map(({ name }) => name);
  const notes =
    unused.length === 0 ? [] : [`Left out, as neither images nor their labels: ${unused.join(', ')}`];
  if (train.length + test.length === 0) {
    const found = arrays.map(({ name, array }) => `${name} (${describeShape(array.shape)})`).join(', ');
    throw new DataError(path, `holds no array of images; it holds ${found === '' ? 'no arrays' : found}.`, {
      hint: 'Images are an array such as x_train or images: count × height × width, or with channels.',
    });
  }
  if (train.length > 1) {
    const found = train.map(({ images }) => images.name).join(' and ');
    throw new DataError(path, `holds more than one array of images to train on: ${found}.`, {
      hint: 'Leave one in the file, or call them x_train and x_test.',
    });
  }
  return { parts: train.length === 0 ? { train: test, test: [] } : { train, test }, notes };
}

interface Named extends NamedArray {
  readonly role: ArrayRole;
}

/** What an array is for. Where no name says it, two dimensions or more are images, and one is labels. */
function roleOfArray({ name, file = '', array: { shape } }: NamedArray): ArrayRole {
  const [own, outer] = [roleOf(name), roleOf(file)];
  const role = { split: own.split ?? outer.split, holds: own.holds ?? outer.holds };
  if (role.holds !== undefined) return role;
  const isLabels = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  return { ...role, holds: shape.length >= 2 && !isLabels ? 'images' : isLabels ? 'labels' : undefined };
}

/** Pairs the images of one split with their labels: by the words that remain of their names, or because they are alone. */
function groupsOf(path: string, own: readonly Named[]): ArrayPair[] {
  const images = own.filter(({ role }) => role.holds === 'images');
  const labels = own.filter(({ role }) => role.holds === 'labels');
  return images.map((each) => {
    const count = each.array.shape[0] ?? 0;
    const [only] = labels;
    const found =
      images.length === 1 && labels.length === 1 && only !== undefined
        ? only
        : labels.find((other) => stemOf(other) === stemOf(each));
    if (found === undefined) return { images: each.array, labels: undefined };
    if (!isLabelShape(found.array.shape, count)) throw mismatch(path, each.array, found.array);
    return { images: each.array, labels: found.array };
  });
}

function mismatch(path: string, images: NumberArray, labels: NumberArray): DataError {
  const found =
    labels.shape.length === 1 ? `${labels.shape[0]} labels` : `the shape ${describeShape(labels.shape)}`;
  return new DataError(labels.name, `has ${found} for the ${images.shape[0]} images of ${images.name}.`, {
    hint: `Save both again, so that ${path} has as many labels as images.`,
  });
}

function stemOf({ name, file = '' }: NamedArray): string {
  return `${file} ${name}`.toLowerCase().replace(/images?|imgs?|labels?|x|y/g, '');
}

/** Images whose brightest value is below this are probably of another range, such as 0 to 16. */
const DARK = 64;

/**
 * Reads the parts of a data set.
 *
 * @param format what it is, for people
 * @throws {DataError} naming the array, what was found and what is allowed
 */
export async function sourceOfArrays(
  format: string,
  { train, test }: ArrayParts,
  notes: readonly string[] = [],
  { channelOrder = 'any', isTransposed = false, firstLabel = 0, classNames = [] }: Conventions = {},
): Promise<ArraySource> {
  const pairs = [...train, ...test];
  const layouts = pairs.map(({ images }) => {
    const layout = imageLayout(images, channelOrder);
    return isTransposed ? transposed(layout) : layout;
  });
  assertOneSize(pairs, layouts);
  const brightness = await brightnessOf(pairs.map(({ images }) => images));
  const sets: ImageSet[] = [];
  const isLabelled = pairs.slice(0, train.length).every(({ labels }) => labels !== undefined);
  const labelled = pairs.find(({ labels }) => labels !== undefined);
  if (!isLabelled && labelled !== undefined) {
    const without = pairs.find(({ labels }) => labels === undefined);
    throw new DataError(
      without?.images.name ?? '',
      `has no labels, where ${labelled.images.name} has them in ${labelled.labels?.name}.`,
      { hint: 'Add the labels that are missing, or leave all of them out.' },
    );
  }
  const told = [...notes, ...(brightness.note === undefined ? [] : [brightness.note])];
  for (const [index, { images, labels }] of pairs.entries()) {
    const layout = layouts[index];
    const bytes = brightness.bytes[index];
    if (layout === undefined || bytes === undefined) throw new Error(`No layout of ${images.name}.`);
    if (labels !== undefined && !isLabelShape(labels.shape, layout.count)) {
      throw mismatch(labels.name, images, labels);
    }
    const { count, height, width, channels } = layout;
    const classes =
      labels === undefined || !isLabelled ? undefined : shifted(labels, await labelsFrom(labels), firstLabel);
    if (isLabelled && classes === undefined) {
      told.push(`Left out, as it has no labels: ${images.name}`);
      continue;
    }
    const set = { count, height, width, channels, classes: 1 };
    sets.push({ ...set, images: arranged(bytes, layout), labels: classes ?? new Uint8Array(count) });
  }
  if (!isLabelled) told.push('The images have no labels: all are of one class.');
  else if (sets.every(({ labels }) => !labels.includes(0)))
    told.push('No image has the label 0: labels count from 0, so that class 0 has no images.');
  // Bright images are found at once.
  if (sets.every(({ images }) => !images.some((value) => value >= DARK))) {
    const brightest = Math.max(
      ...sets.map(({ images }) => images.reduce((top, value) => Math.max(top, value), 0)),
    );
    told.push(`The brightest value is ${brightest} of 255: the images are dark.`);
  }
  const highest = Math.max(
    ...sets.map(({ labels }) => labels.reduce((top, label) => Math.max(top, label), 0)),
  );
  // Names of fewer classes than there are would leave some without a name.
  const names = isLabelled && classNames.length > highest ? classNames : [];
  const classes = Math.max(highest + 1, names.length);
  const joined = (from: number, to: number) => joinedSets(sets.slice(from, to), classes);
  const trained = joined(0, train.length);
  if (trained === undefined) throw new Error(`No images to train on in ${format}.`);
  return {
    kind: 'arrays',
    format,
    train: trained,
    test: joined(train.length, sets.length),
    classNames: names,
    notes: told,
  };
}

/** Labels from 1 become labels from 0. Labels that have a 0 are from 0 already. */
function shifted(
  { name }: NumberArray,
  labels: Uint8Array<ArrayBuffer>,
  firstLabel: number,
): Uint8Array<ArrayBuffer> {
  if (firstLabel === 0 || labels.includes(0)) return labels;
  const low = labels.findIndex((label) => label < firstLabel);
  if (low >= 0)
    throw new DataError(name, `label ${low} is ${labels[low]}; the first class is ${firstLabel}.`);
  return labels.map((label) => label - firstLabel);
}

function assertOneSize(pairs: readonly ArrayPair[], layouts: readonly ImageLayout[]): void {
  const sizes = layouts.map(({ height, width, channels }) => `${height} × ${width} × ${channels}`);
  const odd = sizes.findIndex((size) => size !== sizes[0]);
  if (odd < 0) return;
  throw new DataError(
    pairs[odd]?.images.name ?? '',
    `has images of ${sizes[odd]} where those of ${pairs[0]?.images.name} are ${sizes[0]}.`,
  );
}

function joinedSets(sets: readonly ImageSet[], classes: number): ImageSet | undefined {
  const [first, ...others] = sets;
  if (first === undefined) return undefined;
  if (others.length === 0) return { ...first, classes };
  return {
    ...first,
    classes,
    count: sets.reduce((sum, { count }) => sum + count, 0),
    images: new Uint8Array(Buffer.concat(sets.map(({ images }) => images))),
    labels: new Uint8Array(Buffer.concat(sets.map(({ labels }) => labels))),
  };
}
