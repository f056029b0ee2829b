import { relative, sep } from 'node:path';
import { DataError } from '../../errors.ts';
import { classNamesOf, compareNames, hasControlCharacters } from '../pictures/list-pictures.ts';
import type { ListedFile, Listing } from '../pictures/listing.ts';
import { SkipCounts } from '../pictures/skip-counts.ts';
import { UnreadableFile } from '../pictures/unreadable-file.ts';
import { type PictureColumns, pictureColumns } from './parquet/columns.ts';
import { ParquetFile, type RowRange } from './parquet/parquet-file.ts';
import { type Shard, shardAt, shardsIn, wholeShards } from './parquet/shards.ts';
import type { PictureSource, Reader } from './source.ts';

const SIGNATURE = 'PAR1';

/**
 * Reads pictures in Parquet files as Hugging Face's datasets write them: a column of pictures, and one of labels. The names
 * of files and folders say what is for training and what for testing.
 */
export const parquetReader: Reader = {
  accepts: async ({ path, names, head }) =>
    names === undefined
      ? String.fromCharCode(...head.subarray(0, 4)) === SIGNATURE
      : (await shardsIn(path)).length > 0,
  open: async ({ path, names }) => {
    if (names === undefined) return openShards(path, [shardAt(path)]);
    return openShards(path, wholeShards(path, await shardsIn(path)));
  },
};

/** Rows of one file that are read together. */
interface Group {
  readonly file: ParquetFile;
  readonly columns: PictureColumns;
  readonly range: RowRange;
}

/** A row: what stands in the file beside the picture. */
interface RowFacts {
  /** Path of its file relative to the data set; empty for a single file. */
  readonly shard: string;
  readonly row: number;
  /** The name of the picture's file, where there is one. */
  readonly name: string | undefined;
  readonly className: string | undefined;
  readonly split: Shard['split'];
  readonly changed: number;
}

async function openShards(path: string, shards: readonly Shard[]): Promise<PictureSource> {
  const files: ParquetFile[] = [];
  const close = async () => {
    for (const file of files) file.close();
  };
  try {
    const groups: Group[] = [];
    const rows: RowFacts[] = [];
    let classNames: readonly string[] | undefined;
    for (const shard of shards) {
      const file = await ParquetFile.open(shard.path);
      files.push(file);
      const columns = pictureColumns(file);
      classNames ??= columns.classNames;
      for (const range of file.ranges) {
        const group = { file, columns, range };
        groups.push(group);
        const place = relative(path, shard.path).replaceAll(sep, '/');
        for (const row of await rowsOf(group, shard, place)) rows.push(row);
      }
    }
    const read = pictureOf(groups);
    return {
      kind: 'pictures',
      format: shards.length === 1 ? 'a Parquet file of pictures' : 'Parquet files of pictures',
      listing: listingOf(rows, classNames),
      read: ({ position }) => read(position),
      close,
    };
  } catch (error) {
    await close();
    if (error instanceof DataError) throw error;
    throw new DataError(path, `cannot be read: ${error instanceof Error ? error.message : error}.`, {
      cause: error,
    });
  }
}

async function rowsOf(
  { file, columns, range }: Group,
  { path, split }: Shard,
  shard: string,
): Promise<RowFacts[]> {
  const { image, label, hasPaths, classNames } = columns;
  const labels = label === undefined ? [] : await file.readColumn(label, range);
  const parts = hasPaths ? await file.readPart(image, 'path', range) : [];
  return Array.from({ length: range.rowEnd - range.rowStart }, (_, index) => {
    const row = range.rowStart + index;
    const className = classOf(labels[index], classNames, path, label ?? '', row);
    return { shard, row, name: pathIn(parts[index]), className, split, changed: file.changed };
  });
}

/** @throws {DataError} naming the row whose label is none */
function classOf(
  label: unknown,
  names: readonly string[] | undefined,
  path: string,
  column: string,
  row: number,
): string | undefined {
  if (label === undefined || label === null) return undefined;
  const fail = (allowed: string): never => {
    throw new DataError(
      path,
      `has ${String(label).slice(0, 80)} as ${column} of row ${row}; allowed is ${allowed}.`,
    );
  };
  if (typeof label === 'string' || typeof label === 'boolean') {
    const name = String(label).normalize('NFC');
    return name === ''
      ? undefined
      : hasControlCharacters(name)
        ? fail('a name without control characters')
        : name;
  }
  const number = typeof label === 'bigint' || typeof label === 'number' ? Number(label) : Number.NaN;
  if (number === -1) return undefined;
  if (!Number.isInteger(number) || number < 0) return fail('a whole number from 0, -1 for none, or a name');
  if (names === undefined) return String(number);
  return names[number] ?? fail(`a number below ${names.length}, as the file names so many classes`);
}

function pathIn(struct: unknown): string | undefined {
  if (typeof struct !== 'object' || struct === null || !('path' in struct)) return undefined;
  return typeof struct.path === 'string' && struct.path !== '' ? struct.path : undefined;
}

function listingOf(rows: readonly RowFacts[], classNames: readonly string[] | undefined): Listing {
  const skips = new SkipCounts();
  const divided = rows.some(({ split }) => split !== undefined);
  const hasClasses = rows.some(({ className }) => className !== undefined);
  const isNamed = rows.every(({ name }) => name !== undefined);
  const listed: { readonly file: ListedFile; readonly name: string }[] = [];
  rows.forEach(({ shard, row, name = '', className, split, changed }, position) => {
    if (divided && split === undefined) skips.leaveOut('pictures outside train and test');
    else if (hasClasses && className === undefined) skips.leaveOut('pictures without a label');
    else
      listed.push({
        file: {
          path: shard === '' ? `row ${row}` : `${shard} row ${row}`,
          className,
          split,
          bytes: 0,
          changed,
          position,
        },
        name,
      });
  });
  // The order of a folder with the same files, so that both train the same model.
  if (isNamed) {
    listed.sort(
      (a, b) =>
        compareNames(a.name, b.name) ||
        compareCodes(a.file.className ?? '', b.file.className ?? '') ||
        a.file.position - b.file.position,
    );
  }
  const files = listed.map(({ file }) => file);
  return { files, classNames: classNames ?? classNamesOf(files), skipped: skips.counts, notes: [] };
}

function compareCodes(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Reads pictures by their places among all rows. The row group of the last one stays in memory. */
function pictureOf(groups: readonly Group[]): (position: number) => Promise<Uint8Array> {
  const starts: number[] = [];
  let total = 0;
  for (const { range } of groups) {
    starts.push(total);
    total += range.rowEnd - range.rowStart;
  }
  let current: { readonly index: number; readonly rows: Promise<ArrayLike<unknown>> } | undefined;
  return async (position) => {
    const index = starts.findLastIndex((start) => start <= position);
    const group = groups[index];
    if (group === undefined) throw new RangeError(`there is no row ${position}`);
    if (current?.index !== index) {
      current = { index, rows: group.file.readColumn(group.columns.image, group.range) };
    }
    const rows = await current.rows;
    return bytesOf(rows[position - (starts[index] ?? 0)]);
  };
}

/** @throws {UnreadableFile} where the row has no bytes; a path or an address in it is never followed */
function bytesOf(picture: unknown): Uint8Array {
  if (picture instanceof Uint8Array) return picture;
  if (typeof picture === 'object' && picture !== null && 'bytes' in picture) {
    if (picture.bytes instanceof Uint8Array) return picture.bytes;
    if ('path' in picture && typeof picture.path === 'string')
      throw new UnreadableFile('pictures that are only named');
  }
  throw new UnreadableFile('rows without a picture');
}
