import { basename, join } from 'node:path';
import { DataError } from '../../errors.ts';
import { roleOf } from '../arrays/array-names.ts';
import { type ByteSource, fileSource } from '../arrays/byte-source.ts';
import { type CsvImages, csvColumns, readCsv } from '../arrays/csv.ts';
import type { CsvColumns } from '../arrays/csv-columns.ts';
import { EMNIST_NOTE, emnistConventions } from '../arrays/emnist.ts';
import { sourceOfArrays } from '../arrays/source-of-arrays.ts';
import type { ArchiveMember } from './archive-member.ts';
import { flatFolder } from './flat-folder.ts';
import type { ArraySource, Reader } from './source.ts';
import { uncompressedHead } from './uncompressed-head.ts';

const FILES = /\.(?:csv|tsv)(?:\.gz)?$/i;

/**
 * Reads CSV files of pixels: a line is an image with its label, as Kaggle has them. In a folder, the files are for training
 * or testing as their names say.
 */
export const csvReader: Reader = {
  isSlow: true,
  accepts: async (candidate) => {
    const { names, head, path } = candidate;
    if (names !== undefined)
      return names.some((name) => FILES.test(name)) && (await tablesIn(path)).length > 0;
    const text = uncompressedHead(head);
    return text.length > 0 && isText(text) && (await tableOf(path)) !== undefined;
  },
  open: async ({ path, names }) => {
    const one = names === undefined ? await tableOf(path) : undefined;
    const tables = one === undefined ? await tablesIn(path) : [one];
    return sourceOfTables(path, tables);
  },
};

/**
 * Reads the CSV files in an archive.
 *
 * @param path the archive in messages
 * @throws {DataError} if none is one of pixels, and as for files
 */
export async function csvInArchive(path: string, members: readonly ArchiveMember[]): Promise<ArraySource> {
  const tables: Table[] = [];
  for (const member of members) {
    const name = basename(member.path);
    const table = FILES.test(name) ? await tableOfSource(member.source, name) : undefined;
    if (table !== undefined) tables.push(table);
  }
  return sourceOfTables(path, tables);
}

async function sourceOfTables(path: string, tables: readonly Table[]): Promise<ArraySource> {
  const train = onlyOf(
    path,
    tables.filter(({ split }) => split !== 'test'),
  );
  const test = onlyOf(
    path,
    tables.filter(({ split }) => split === 'test'),
  );
  const [first, second] = train === undefined ? [test, undefined] : [train, test];
  if (first === undefined) throw new DataError(path, 'holds no CSV file of pixels.');
  const trained = await readCsv(first.source, first.columns);
  const tested = second === undefined ? undefined : await readCsv(second.source, second.columns);
  const words = joinedWords(trained, tested);
  const emnist = emnistConventions(basename(first.source.name));
  const notes = [
    ...new Set([...trained.notes, ...(tested?.notes ?? []), ...(emnist === undefined ? [] : [EMNIST_NOTE])]),
  ];
  const source = await sourceOfArrays(
    tested === undefined ? 'a CSV file' : 'CSV files',
    { train: [trained], test: tested === undefined ? [] : [tested] },
    notes,
    emnist,
  );
  return words.length === 0 ? source : { ...source, classNames: words };
}

/** A CSV file of pixels. */
interface Table {
  readonly source: ByteSource;
  readonly columns: CsvColumns;
  readonly split: 'train' | 'test' | undefined;
}

async function tableOf(path: string): Promise<Table | undefined> {
  return tableOfSource(await fileSource(path), basename(path));
}

async function tableOfSource(source: ByteSource, name: string): Promise<Table | undefined> {
  const columns = await csvColumns(source, name);
  return columns && { source, columns, split: roleOf(name.replace(FILES, '')).split };
}

async function tablesIn(path: string): Promise<Table[]> {
  const tables: Table[] = [];
  for (const name of await flatFolder(path, FILES)) {
    const table = await tableOf(join(path, name));
    if (table !== undefined) tables.push(table);
  }
  return tables;
}

function onlyOf(path: string, tables: readonly Table[]): Table | undefined {
  const [first, second] = tables;
  if (first !== undefined && second !== undefined) {
    const found = tables.map(({ source }) => basename(source.name)).join(', ');
    throw new DataError(path, `holds more than one CSV file for the same part: ${found}.`, {
      hint: `Name one of them: ${first.source.name}`,
    });
  }
  return first;
}

/** The words of both parts must be the same classes. */
function joinedWords(train: CsvImages, test: CsvImages | undefined): readonly string[] {
  if (test?.labels === undefined || train.labels === undefined) return train.classNames;
  const other = test.classNames.find((name) => !train.classNames.includes(name));
  if (other === undefined && test.classNames.length === train.classNames.length) return train.classNames;
  throw new DataError(
    test.labels.name,
    `has the classes ${test.classNames.join(', ') || 'of numbers'} where those of ${train.labels.name} are ${train.classNames.join(', ') || 'numbers'}.`,
    { hint: 'Both files need the same classes.' },
  );
}

/** Whether content is text, as far as can be seen. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
