import type { DataSet, ImageSet } from '../data-set.ts';
import { exactDuplicates } from './duplicates.ts';
import type { PictureSize } from './measure-pictures.ts';
import { blanksOf, nearDuplicates, thumbnailsOf } from './near-duplicates.ts';

/** Classes with fewer training images than this are hard to learn. */
const FEW_OF_A_CLASS = 20;
/** Where the largest class has this many times the images of the smallest, the small ones are learned less well. */
const UNEVEN = 20;

/** What is in a data set, as `pnpm data check --json` writes it. Images are named by their files, or by part and number. */
export interface DataReport {
  readonly name: string;
  /** `a folder of pictures`, `a zip of pictures`, `IDX files` … */
  readonly format: string;
  readonly train: number;
  readonly test: number;
  /** Whether the test images are a tenth that was held out, because no part of the data set is for testing. */
  readonly heldOut: boolean;
  /** Size of the images as the network sees them. */
  readonly image: { readonly width: number; readonly height: number; readonly channels: number };
  /** In the order of their numbers; empty where there is one class. */
  readonly classes: readonly ClassCount[];
  /** Pictures before they were prepared; null for arrays. */
  readonly pictures: PictureCounts | null;
  /** Files that were left out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** How many images a class has. */
interface ClassCount {
  readonly name: string;
  readonly train: number;
  readonly test: number;
}

/** Sizes and formats of pictures. */
interface PictureCounts {
  readonly smallest: Size;
  readonly median: Size;
  readonly largest: Size;
  /** Number of pictures by format: `png`, `jpeg` … */
  readonly formats: Readonly<Record<string, number>>;
  /** How many are smaller than the network's images in width or height, so that they are enlarged. */
  readonly enlarged: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Kinds of what is worth a look. */
export type FindingKind =
  | 'two-classes'
  | 'train-and-test'
  | 'duplicates'
  | 'near-train-and-test'
  | 'near-duplicates'
  | 'blank'
  | 'few-of-a-class'
  | 'uneven-classes';

/** Something in a data set that is worth a look before hours of training. */
export interface Finding {
  readonly kind: FindingKind;
  /** How many images or classes. */
  readonly count: number;
  /** Groups of images or classes, by name. */
  readonly groups: readonly (readonly string[])[];
}

/**
 * Examines a data set whose images are prepared: counts, sizes, duplicates, blanks and classes.
 *
 * @param format what the files are, for people
 * @param pictures what the images were prepared from; undefined for arrays
 * @param tick receives the share that is done
 */
export function reportOn(
  data: DataSet,
  format: string,
  pictures: readonly PictureSize[] | undefined,
  tick: (share: number) => void = () => {},
): DataReport {
  const { train, test } = data;
  const places = placesOf(data);
  tick(0);
  const exact = exactDuplicates([train, test]);
  tick(0.2);
  const thumbnails = thumbnailsOf(joined(train, test));
  const blanks = blanksOf(thumbnails);
  tick(0.3);
  const near = nearDuplicates(thumbnails, new Set(blanks));
  // Blank images are told once, as such.
  const same = exact.filter(([first = 0]) => !blanks.includes(first));
  const isSame = new Set(same.map(String));
  const alike = near.filter((group) => !isSame.has(String(group)));
  const classes = classCounts(data);
  const few = classes.filter((each) => each.train < FEW_OF_A_CLASS);
  return {
    name: data.name,
    format,
    train: train.count,
    test: test.count,
    heldOut: data.heldOut ?? false,
    image: { width: train.width, height: train.height, channels: train.channels },
    classes,
    pictures: pictures === undefined ? null : pictureCounts(pictures, train),
    leftOut: Object.fromEntries(data.skipped ?? []),
    findings: [
      ...exactFindings(same, places),
      finding('near-train-and-test', named(alike.filter(places.inBoth), places)),
      finding(
        'near-duplicates',
        named(
          alike.filter((group) => !places.inBoth(group)),
          places,
        ),
      ),
      finding(
        'blank',
        named(
          blanks.map((index) => [index]),
          places,
        ),
      ),
      finding(
        'few-of-a-class',
        few.map(({ name }) => [name]),
      ),
      finding('uneven-classes', unevenClasses(classes)),
    ].filter(({ count }) => count > 0),
  };
}

/**
 * Finds the images that occur more than once, which takes less than a second: what training says of a data set in a line.
 */
export function duplicatesOf(data: DataSet): Finding[] {
  return exactFindings(exactDuplicates([data.train, data.test]), placesOf(data)).filter(
    ({ count }) => count > 0,
  );
}

function exactFindings(groups: readonly (readonly number[])[], places: Places): Finding[] {
  const { inTwoClasses, inBoth } = places;
  const rest = groups.filter((group) => !inTwoClasses(group));
  return [
    finding('two-classes', named(groups.filter(inTwoClasses), places)),
    finding('train-and-test', named(rest.filter(inBoth), places)),
    finding(
      'duplicates',
      named(
        rest.filter((group) => !inBoth(group)),
        places,
      ),
    ),
  ];
}

/** What is known of images by their indices, which count through the training and then the test images. */
interface Places {
  readonly nameOf: (index: number) => string;
  readonly inTwoClasses: (group: readonly number[]) => boolean;
  readonly inBoth: (group: readonly number[]) => boolean;
}

function placesOf({ train, test, paths }: DataSet): Places {
  const placeOf = (index: number) =>
    index < train.count
      ? ({ part: 'train', set: train, place: index } as const)
      : ({ part: 'test', set: test, place: index - train.count } as const);
  return {
    nameOf: (index) => {
      const { part, place } = placeOf(index);
      return paths?.[part][place] ?? `${part} image ${place}`;
    },
    inTwoClasses: (group) => new Set(group.map(placeOf).map(({ set, place }) => set.labels[place])).size > 1,
    inBoth: (group) => new Set(group.map((index) => placeOf(index).part)).size > 1,
  };
}

function named(groups: readonly (readonly number[])[], { nameOf }: Places): string[][] {
  return groups.map((group) => group.map(nameOf));
}

function finding(kind: FindingKind, groups: readonly (readonly string[])[]): Finding {
  return { kind, count: groups.flat().length, groups };
}

function joined(train: ImageSet, test: ImageSet): ImageSet {
  const images = new Uint8Array(train.images.length + test.images.length);
  images.set(train.images);
  images.set(test.images, train.images.length);
  return { ...train, images, count: train.count + test.count };
}

function classCounts({ train, test, classNames }: DataSet): ClassCount[] {
  if (train.classes < 2) return [];
  const counts = ({ labels, classes }: ImageSet) => {
    const each = new Array<number>(classes).fill(0);
    for (const label of labels) each[label] = (each[label] ?? 0) + 1;
    return each;
  };
  const [ofTrain, ofTest] = [counts(train), counts(test)];
  return ofTrain.map((count, index) => ({
    name: classNames[index] ?? String(index),
    train: count,
    test: ofTest[index] ?? 0,
  }));
}

/** The smallest and the largest class, if they are far apart. */
function unevenClasses(classes: readonly ClassCount[]): string[][] {
  const sorted = classes.toSorted((a, b) => a.train - b.train);
  const [smallest, largest] = [sorted[0], sorted.at(-1)];
  if (smallest === undefined || largest === undefined) return [];
  return largest.train >= UNEVEN * Math.max(1, smallest.train) ? [[smallest.name, largest.name]] : [];
}

function pictureCounts(files: readonly PictureSize[], { width, height }: ImageSet): PictureCounts {
  const formats: Record<string, number> = {};
  for (const { format } of files) formats[format] = (formats[format] ?? 0) + 1;
  const bySize = files.toSorted((a, b) => a.width * a.height - b.width * b.height);
  const at = (index: number): Size => {
    const file = bySize[index];
    return { width: file?.width ?? 0, height: file?.height ?? 0 };
  };
  return {
    smallest: at(0),
    median: at(Math.floor(bySize.length / 2)),
    largest: at(bySize.length - 1),
    formats,
    enlarged: files.filter((file) => file.width < width || file.height < height).length,
  };
}
