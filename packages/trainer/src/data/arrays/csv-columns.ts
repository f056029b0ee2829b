import { DataError } from '../../errors.ts';

/** What the columns of a CSV file of pixels are. */
export interface CsvColumns {
  readonly delimiter: string;
  readonly hasHeader: boolean;
  /** Names of the columns; undefined where there are none. */
  readonly names: readonly string[] | undefined;
  /** Number of columns. */
  readonly count: number;
  /** Index of the column of labels; undefined where there is none. */
  readonly label: number | undefined;
  /** Indices of the columns of pixels, row by row; of an RGB image red, green and blue of each pixel. */
  readonly pixels: readonly number[];
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly notes: readonly string[];
}

/** The smallest number of pixels; a table with fewer columns of numbers is something else. */
const MIN_PIXELS = 4;
/** Names of the column of labels. */
const LABEL = /^(?:label|labels|class|classes|class_?id|target|targets|y|digit|letter|category|emotion)$/i;
/** Names of columns that say nothing of the image. */
const IGNORED = /^(?:|unnamed: ?\d+|index|id|image_?id)$/i;

const SIZE_HINT =
  'Square grey images need no more than their pixels. For others, have the size in the file name, as train_32x32x3.csv: height, width and 3 for red, green and blue of each pixel in turn.';

/**
 * Finds the columns of a CSV file from its first two lines: which one is the label, and which are pixels.
 *
 * @param file the file in messages
 * @param name of the file, which may say the size of the images
 * @returns undefined if the lines are none of a table of pixels
 * @throws {DataError} if the size of the images is not known
 */
export function columnsFrom(
  file: string,
  name: string,
  first: string,
  second: string | undefined,
): CsvColumns | undefined {
  const delimiter = [',', ';', '\t'].find((each) => first.split(each).length > MIN_PIXELS);
  if (delimiter === undefined) return undefined;
  const cells = (line: string) => line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const top = cells(first);
  const hasHeader = isHeader(top, cells(second ?? ''));
  const values = hasHeader ? cells(second ?? '') : top;
  // At most a label and a name of the image are words.
  if (values.length !== top.length && second !== undefined && second !== '') {
    if (values.filter(isByte).length < MIN_PIXELS) return undefined;
  } else if (values.filter((value) => !isNumber(value)).length > 2) return undefined;
  const names = hasHeader && !top.every(isNumber) ? top : undefined;
  const ignored = new Set(names?.flatMap((each, index) => (IGNORED.test(each) ? [index] : [])));
  const rest = top.map((_, index) => index).filter((index) => !ignored.has(index));
  const named = labelByName(names, rest);
  const size = (pixels: number) => sizeOf(pixels, name, names);
  if (named !== undefined) {
    const pixels = rest.filter((index) => index !== named);
    return {
      ...common(size(pixels.length) ?? unknownSize(file, pixels.length)),
      label: named,
      pixels,
      notes: [],
    };
  }
  const withLabel = size(rest.length - 1);
  if (withLabel !== undefined) {
    const [label, ...pixels] = rest;
    const notes =
      names === undefined ? [] : [`The first column, ${names[label ?? 0]}, is taken for the label.`];
    return { ...common(withLabel), label, pixels, notes };
  }
  return {
    ...common(size(rest.length) ?? unknownSize(file, rest.length)),
    label: undefined,
    pixels: rest,
    notes: [],
  };

  function common(found: Size) {
    return { delimiter: delimiter ?? ',', hasHeader, names, count: top.length, ...found };
  }
}

type Size = Pick<CsvColumns, 'height' | 'width' | 'channels'>;

/** The column that is called label, or else the only one whose name has no number. */
function labelByName(names: readonly string[] | undefined, rest: readonly number[]): number | undefined {
  if (names === undefined) return undefined;
  const called = rest.find((index) => LABEL.test(names[index] ?? ''));
  if (called !== undefined) return called;
  const odd = rest.filter((index) => !/\d/.test(names[index] ?? ''));
  return odd.length === 1 ? odd[0] : undefined;
}

/** The size of images of a number of pixels, as the names of file and columns say, or else square and grey. */
function sizeOf(pixels: number, name: string, names: readonly string[] | undefined): Size | undefined {
  for (const [, high = '', wide = '', last = ''] of name.matchAll(
    /(\d+)[x_](\d+)(?:[x_](3|1|rgb|l)(?![a-z\d]))?/gi,
  )) {
    const channels = /^(?:3|rgb)$/i.test(last) ? 3 : 1;
    const size = { height: Number(high), width: Number(wide), channels } as const;
    if (size.height * size.width * channels === pixels) return size;
  }
  const [, rows = '', columns = ''] = /(\d+)x(\d+)$/.exec(names?.at(-1) ?? '') ?? [];
  if (Number(rows) * Number(columns) === pixels)
    return { height: Number(rows), width: Number(columns), channels: 1 };
  const side = Math.sqrt(pixels);
  return pixels >= MIN_PIXELS && Number.isInteger(side)
    ? { height: side, width: side, channels: 1 }
    : undefined;
}

function unknownSize(file: string, pixels: number): never {
  const side = Math.sqrt(pixels / 3);
  const guess = Number.isInteger(side) ? `; as ${side}×${side}×3 the order of the colors is not known` : '';
  throw new DataError(file, `has ${pixels} columns of pixels, which are no square${guess}.`, {
    hint: SIZE_HINT,
  });
}

function isNumber(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text));
}

function isByte(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) <= 255;
}

/** Whether a first line is no image: it counts the columns, or it has words where the next line has none. */
function isHeader(top: readonly string[], next: readonly string[]): boolean {
  const odd = top.filter((cell) => !isByte(cell));
  if (odd.length > 1 || isCount(top)) return true;
  return odd.some((cell) => !isNumber(cell)) && next.every(isByte);
}

/** Whether numbers count the columns, as pandas writes a table without names. */
function isCount(cells: readonly string[]): boolean {
  return cells.length > 2 && cells.every((cell, index) => cell === String(index));
}
