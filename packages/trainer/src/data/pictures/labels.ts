import { basename, dirname } from 'node:path/posix';
import { DataError } from '../../errors.ts';
import { parseDatasetJson, parseMetadataCsv, parseMetadataJsonl, type Row } from './label-files.ts';
import type { Entry, Fault } from './listing.ts';

/** What files of labels say about the pictures beside and below them. */
export interface Labels {
  /** False where such a file says that the pictures have no labels. */
  readonly hasClasses: boolean;
  /** Name of the class of a picture; undefined without a label. */
  readonly classOf: (path: string) => string | undefined;
  /** A fault for each label without a picture. */
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/** Reads an entry of the folder or archive. */
export type ReadEntry = (entry: Entry) => Promise<Uint8Array>;

/** The formats of files of labels by their names. */
const FORMATS = {
  'dataset.json': parseDatasetJson,
  'metadata.csv': parseMetadataCsv,
  'metadata.jsonl': parseMetadataJsonl,
} as const;

/** More bytes than the labels of a million pictures take. */
const MAX_BYTES = 256e6;

/**
 * Reads the files of labels in a folder or an archive: `dataset.json` as StyleGAN has it, `metadata.csv` and
 * `metadata.jsonl` as Hugging Face's imagefolder has them. Paths in them are relative to the file. Nothing that they name
 * is opened.
 *
 * @param root the folder or archive in messages
 * @returns undefined where no such file has labels; then folders are the classes
 * @throws {DataError} naming the file and the line, what was found and what is allowed
 */
export async function readLabels(
  root: string,
  entries: readonly Entry[],
  read: ReadEntry,
): Promise<Labels | undefined> {
  const notes: string[] = [];
  const given = new Map<string, { className: string; where: string }>();
  const files = new Set(entries.map(({ path }) => path));
  const missing: Fault[] = [];
  let isLabelFree = false;
  for (const entry of entries) {
    const parse = formatOf(entry);
    if (parse === undefined) continue;
    const name = `${root}/${entry.path}`;
    const rows = parse(await textOf(name, entry, read), name);
    if (rows === 'no labels') {
      isLabelFree = true;
      continue;
    }
    if (rows === 'no column of labels') {
      notes.push(`${entry.path} has no column label or class, so it is not used.`);
      continue;
    }
    for (const row of rows) add(row, entry, name);
  }
  const hasClasses = given.size > 0 || missing.length > 0;
  if (!hasClasses && !isLabelFree) return undefined;
  return {
    hasClasses,
    classOf: (path) => given.get(path)?.className,
    faults: missing,
    notes,
  };

  function add({ fileName, className, where }: Row, entry: Entry, name: string): void {
    const folder = dirname(entry.path);
    const path = folder === '.' ? fileName : `${folder}/${fileName}`;
    if (!files.has(path)) {
      missing.push({ path: `${entry.path} ${where}`, reason: 'labels without a picture' });
      return;
    }
    const before = given.get(path);
    if (before !== undefined && before.className !== className) {
      throw new DataError(
        name,
        `${where}: ${fileName} is ${className} here and ${before.className} in ${before.where}.`,
        { hint: 'Leave one of the two labels.' },
      );
    }
    given.set(path, { className, where });
  }
}

/** Whether a file has the name of one of labels. */
export function isLabelFile(path: string): boolean {
  return basename(path) in FORMATS;
}

function formatOf({ path, kind }: Entry): (typeof FORMATS)[keyof typeof FORMATS] | undefined {
  const name = basename(path);
  if (kind !== 'file') return undefined;
  if (name === 'dataset.json' || name === 'metadata.csv' || name === 'metadata.jsonl') return FORMATS[name];
  return undefined;
}

async function textOf(name: string, entry: Entry, read: ReadEntry): Promise<string> {
  if (entry.bytes > MAX_BYTES) {
    throw new DataError(name, `has ${entry.bytes} bytes; files of labels have at most ${MAX_BYTES}.`);
  }
  const bytes = await read(entry).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(name, `cannot be read (${cause.code ?? cause.message}).`, { cause });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(name, `is not UTF-8 in line ${lineOfFault(bytes)}.`, {
      cause,
      hint: 'Save it as UTF-8: in Excel as “CSV UTF-8”.',
    });
  }
}

/** The line, from 1, in which the first bytes stand that are not UTF-8. */
function lineOfFault(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start);
    const stop = end < 0 ? bytes.length : end + 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, stop));
    } catch {
      return line;
    }
    line++;
    start = stop;
  }
  return line;
}
