import { CsvError, type Options, parse } from 'csv-parse/sync';
import * as z from 'zod';
import { DataError } from '../../errors.ts';

/** The label of one picture. */
export interface Row {
  /** As the file names it, with `/`. */
  readonly fileName: string;
  readonly className: string;
  /** Where it stands, for people: `line 7`. */
  readonly where: string;
}

/** What a file of labels says: labels, that there are none, or nothing about labels. */
export type LabelFile = readonly Row[] | 'no labels' | 'no column of labels';

/** Names of the column that has the label, the first that is there. */
const LABEL_COLUMNS = ['label', 'labels', 'class', 'class_name', 'category'];

const METADATA_HINT =
  'Its first line names the columns, file_name and label; each further line has the path of a picture beside it, and its class.';

const JSONL_HINT = 'Each line is {"file_name": "a.png", "label": "boot"}.';

const JSON_HINT = 'It is {"labels": [["a.png", 0], …]}, or {"labels": null} without labels.';

/** @throws {DataError} naming the entry that is no label */
export function parseDatasetJson(text: string, file: string): LabelFile {
  const content = jsonOf(text, (problem) => {
    throw new DataError(file, `is no JSON: ${problem}.`, { hint: JSON_HINT });
  });
  const { success, data } = datasetSchema.safeParse(content);
  if (!success) throw new DataError(file, 'has no list of labels.', { hint: JSON_HINT });
  if (data.labels === null) return 'no labels';
  return data.labels.map((entry, index) => {
    const { data: row } = entrySchema.safeParse(entry);
    if (row !== undefined) return rowOf(row[0], row[1], `labels[${index}]`);
    throw new DataError(
      file,
      `labels[${index}] is ${shorten(JSON.stringify(entry))} where a path and a number or name are expected.`,
      { hint: JSON_HINT },
    );
  });
}

/** @throws {DataError} naming the line that is none */
export function parseMetadataCsv(text: string, file: string): LabelFile {
  const rows = csvRows(text, file);
  const [header, ...lines] = rows;
  const columns = header?.record.map((name) => name.trim()) ?? [];
  const fileColumn = columns.indexOf('file_name');
  if (fileColumn < 0) {
    throw new DataError(file, `has the columns ${shorten(columns.join(', '))}, and no file_name.`, {
      hint: METADATA_HINT,
    });
  }
  const labelColumn = LABEL_COLUMNS.map((name) => columns.indexOf(name)).find((index) => index >= 0);
  if (labelColumn === undefined) return 'no column of labels';
  return lines.flatMap(({ record, info: { lines: line } }) => {
    const where = `line ${line}`;
    if (record.length !== columns.length) {
      throw new DataError(file, `${where} has ${record.length} columns; the first has ${columns.length}.`, {
        hint: METADATA_HINT,
      });
    }
    const fileName = record[fileColumn] ?? '';
    const label = (record[labelColumn] ?? '').trim();
    if (fileName === '') throw new DataError(file, `${where} has no file_name.`, { hint: METADATA_HINT });
    return label === '' ? [] : [rowOf(fileName, label, where)];
  });
}

/** @throws {DataError} naming the line that is none */
export function parseMetadataJsonl(text: string, file: string): LabelFile {
  let hasLabels = false;
  const rows: Row[] = [];
  text.split('\n').forEach((content, index) => {
    if (content.trim() === '') return;
    const where = `line ${index + 1}`;
    const value = jsonOf(content, (problem) => {
      throw new DataError(file, `${where} is no JSON: ${problem}.`, { hint: JSONL_HINT });
    });
    const { data } = lineSchema.safeParse(value);
    if (data === undefined) {
      throw new DataError(file, `${where} has no file_name.`, { hint: JSONL_HINT });
    }
    const column = LABEL_COLUMNS.find((name) => name in data);
    if (column === undefined) return;
    hasLabels = true;
    const label = data[column];
    if (label === null) return;
    const known = labelSchema.safeParse(label);
    if (!known.success) {
      const found = shorten(JSON.stringify(label));
      throw new DataError(file, `${where} has the ${column} ${found} where a number or name is expected.`, {
        hint: JSONL_HINT,
      });
    }
    rows.push(rowOf(data.file_name, known.data, where));
  });
  return hasLabels ? rows : 'no column of labels';
}

const labelSchema = z.union([z.string().min(1), z.int().min(0)]);
const entrySchema = z.tuple([z.string().min(1), labelSchema]);
const datasetSchema = z.looseObject({ labels: z.array(z.unknown()).nullable() });
const lineSchema = z.looseObject({ file_name: z.string().min(1) });

/** What `info: true` makes of each row. */
const csvSchema = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

const CSV: Options = { info: true, relax_column_count: true, skip_empty_lines: true };

function csvRows(text: string, file: string) {
  try {
    return csvSchema.parse(parse(text, CSV));
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new DataError(file, `is no CSV: ${cause.message}.`, { cause, hint: METADATA_HINT });
  }
}

function jsonOf(text: string, fail: (problem: string) => never): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(error instanceof Error ? shorten(error.message) : 'unknown');
  }
}

function rowOf(fileName: string, label: string | number, where: string): Row {
  // Backslashes as Windows writes them; a number as pandas writes it where another is missing.
  const path = fileName.replaceAll('\\', '/').replace(/^\.\//, '');
  const className = String(label)
    .normalize('NFC')
    .replace(/^(\d+)\.0+$/, '$1');
  return { fileName: path, className, where };
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
