import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { DataError } from '../../errors.ts';
import { type ByteSource, chunksOfSource, startOf } from './byte-source.ts';
import { type CsvColumns, columnsFrom } from './csv-columns.ts';
import { BYTES } from './element-type.ts';
import { MAX_CLASSES } from './labels.ts';
import { memoryBytes } from './memory-bytes.ts';
import { arrayInMemory, type NumberArray } from './number-array.ts';

/** The images in a CSV file, a line each. */
export interface CsvImages {
  readonly images: NumberArray;
  /** Undefined where no column is a label. */
  readonly labels: NumberArray | undefined;
  /** Names of the classes where the labels are words; empty where they are numbers. */
  readonly classNames: readonly string[];
  readonly notes: readonly string[];
}

/** As much of a file as holds its first two lines: those of 256 × 256 × 3 pixels are shorter. */
const START_BYTES = 1 << 21;

const ROW_HINT = 'A line has a label and a whole number from 0 to 255 for each pixel, separated by commas.';

/**
 * Finds the columns of a CSV file of pixels from its name and its first lines.
 *
 * @param name of the file, which may say the size of its images, as `hmnist_28_28_RGB.csv` does
 * @returns undefined if the file has no such lines
 * @throws {DataError} if the size of its images is not known
 */
export async function csvColumns(source: ByteSource, name: string): Promise<CsvColumns | undefined> {
  const start = await startOf(source, START_BYTES);
  if (start.includes(0)) return undefined;
  const lines = Buffer.from(start)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n|\r/, 3);
  // The last line may be cut off.
  const [first = '', second] = start.length < START_BYTES ? lines : lines.slice(0, -1);
  return columnsFrom(source.name, name, first, second);
}

/**
 * Reads a CSV file of pixels as a stream: what is kept is a byte for each pixel.
 *
 * @throws {DataError} naming the file, the line, what was found and what is expected
 */
export async function readCsv(source: ByteSource, columns: CsvColumns): Promise<CsvImages> {
  const { height, width, channels, delimiter, label, pixels, names } = columns;
  const length = height * width * channels;
  const images = new GrowingBytes(length * 1024);
  const labels: number[] = [];
  const words = new Map<string, number>();
  const isWhole = pixels.every((column, index) => column === (pixels[0] ?? 0) + index);
  const first = pixels[0] ?? 0;
  let isHeader = columns.hasHeader;
  const parser = parse({
    bom: true,
    delimiter,
    trim: false,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 64 * 1024 * 1024,
    on_record: (row: readonly string[], { lines }) => {
      if (isHeader) {
        isHeader = false;
        return null;
      }
      if (row.length !== columns.count) {
        const missing = row.length < columns.count ? columnName(names, row.length) : undefined;
        throw new DataError(
          source.name,
          `line ${lines} has ${row.length} values where ${columns.count} are expected` +
            `${missing === undefined ? '' : `: from ${missing} on they are missing`}.`,
          { hint: ROW_HINT },
        );
      }
      if (images.length > memoryBytes()) {
        throw new DataError(
          source.name,
          `has more pixels than this machine has memory, ${images.length} by line ${lines}.`,
        );
      }
      const at = images.reserve(length);
      const { bytes } = images;
      for (let i = 0; i < length; i++) {
        const column = isWhole ? first + i : (pixels[i] ?? 0);
        const value = byteOf(row[column] ?? '');
        if (value === undefined) {
          throw new DataError(
            source.name,
            `line ${lines}, ${columnName(names, column)} is ${shownValue(row[column])}; a pixel is a whole number from 0 to 255.`,
            { hint: ROW_HINT },
          );
        }
        bytes[at + i] = value;
      }
      if (label !== undefined) {
        const word = (row[label] ?? '').trim();
        if (word === '') {
          throw new DataError(source.name, `line ${lines} has no label.`, { hint: ROW_HINT });
        }
        let number = words.get(word);
        if (number === undefined) {
          number = words.size;
          words.set(word, number);
          if (number >= MAX_CLASSES) {
            throw new DataError(
              source.name,
              `line ${lines} has the label ${JSON.stringify(word)}, the ${MAX_CLASSES + 1}th; at most ${MAX_CLASSES} classes are possible.`,
            );
          }
        }
        labels.push(number);
      }
      return null;
    },
  });
  await run(source, parser);
  const count = images.length / length;
  if (count === 0) throw new DataError(source.name, 'holds no images: it has no line of pixels.');
  const { classOf, classNames } = classesOf(source.name, [...words.keys()]);
  return {
    images: arrayInMemory(
      {
        name: source.name,
        shape: [count, height, width, ...(channels === 1 ? [] : [channels])],
        type: BYTES,
      },
      images.toBytes(),
    ),
    labels:
      label === undefined
        ? undefined
        : arrayInMemory(
            { name: source.name, shape: [count], type: BYTES },
            Uint8Array.from(labels, (number) => classOf[number] ?? 0),
          ),
    classNames,
    notes: columns.notes,
  };
}

async function run(source: ByteSource, parser: Readable & NodeJS.ReadWriteStream): Promise<void> {
  // Every record is taken by on_record, so that there is nothing to read.
  parser.resume();
  try {
    await pipeline(chunksOfSource(source), parser);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(source.name, `is no CSV file: ${reason}`, { cause, hint: ROW_HINT });
  }
}

/** Labels that are numbers are the classes; words are numbered in their order. */
function classesOf(name: string, words: readonly string[]) {
  const numbers = words.map((word) => wholeNumber(word));
  if (numbers.every((number) => number !== undefined)) {
    const wrong = numbers.find((number) => number >= MAX_CLASSES);
    if (wrong !== undefined) {
      throw new DataError(
        name,
        `has the label ${wrong}; labels are whole numbers from 0 to ${MAX_CLASSES - 1}, or words.`,
      );
    }
    return { classOf: numbers, classNames: [] };
  }
  const collator = new Intl.Collator('en', { numeric: true });
  const classNames = [...words].sort((a, b) => collator.compare(a, b) || (a < b ? -1 : 1));
  return { classOf: words.map((word) => classNames.indexOf(word)), classNames };
}

function wholeNumber(text: string): number | undefined {
  return /^\d+(?:\.0*)?$/.test(text) ? Number(text) : undefined;
}

const KNOWN_BYTES: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, value) => [String(value), value]),
);

/** The value of a pixel; undefined if it is none. */
function byteOf(text: string): number | undefined {
  const known = KNOWN_BYTES.get(text);
  if (known !== undefined) return known;
  const value = wholeNumber(text.trim());
  return value !== undefined && value <= 255 ? value : undefined;
}

function shownValue(text: string | undefined): string {
  return text === undefined || text.trim() === '' ? 'empty' : JSON.stringify(text.slice(0, 40));
}

function columnName(names: readonly string[] | undefined, column: number): string {
  const name = names?.[column];
  return name === undefined ? `column ${column + 1}` : `column ${column + 1} (${name})`;
}

/** Bytes whose number is not known before. */
class GrowingBytes {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for more bytes, and returns where they begin. */
  reserve(more: number): number {
    const at = this.length;
    this.length += more;
    if (this.length > this.bytes.length) {
      const larger = new Uint8Array(Math.ceil(1.5 * this.length));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    return at;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }
}
