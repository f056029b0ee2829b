import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError } from '../../errors.ts';

/** A file that may be a picture. */
export interface ListedFile {
  /** Path relative to the data set's folder, with `/`. */
  readonly path: string;
  /** Name of its class: the first folder below the data set or its split; undefined for files beside such folders. */
  readonly className: string | undefined;
  /** Undefined where the data set is not divided. */
  readonly split: 'train' | 'test' | undefined;
  readonly bytes: number;
  /** Time of the last change in milliseconds. */
  readonly changed: number;
}

/** What a folder holds. */
export interface Listing {
  /** In the order in which they are trained on: by file name with numbers as numbers, then by path. */
  readonly files: readonly ListedFile[];
  /** How many entries were left out without being opened, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** Names of the folders that divide a data set, as other tools write them. */
const SPLITS: ReadonlyMap<string, 'train' | 'test'> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['test', 'test'],
  ['testing', 'test'],
  ['val', 'test'],
  ['valid', 'test'],
  ['validation', 'test'],
]);

/** Names that operating systems and editors leave in folders of pictures, beside those that begin with a dot. */
const SYSTEM_NAMES = new Set(['__macosx', 'thumbs.db', 'ehthumbs.db', 'desktop.ini', '@eadir']);

/** Endings of files that are certainly no pictures. */
const TEXT =
  /\.(?:txt|md|json|jsonl|csv|tsv|xml|html?|ya?ml|log|ini|py|js|ts|pdf|zip|gz|tar|7z|rar|mp4|mov|avi)$/i;

/** Folders below folders below this many are not pictures sorted by hand. */
const MAX_DEPTH = 16;

/**
 * Lists the files of a folder and of all folders below it. Symbolic links are not followed. Synchronous, as that is ten
 * times as fast for the many files of a data set.
 *
 * @throws {DataError} naming the folder that cannot be listed
 */
export function listPictures(root: string): Listing {
  const skipped = new Map<string, number>();
  const skip = (reason: string) => void skipped.set(reason, (skipped.get(reason) ?? 0) + 1);

  const found: Found[] = [];
  const visit = (folders: readonly string[]): void => {
    const here = join(root, ...folders);
    for (const entry of entriesOf(here)) {
      const reason = reasonToSkip(entry, folders.length);
      if (reason !== undefined) skip(reason);
      else if (entry.isDirectory()) visit([...folders, entry.name]);
      else {
        const { size, mtimeMs } = lstatSync(join(here, entry.name));
        if (size === 0) skip('empty files');
        else found.push({ folders, name: entry.name, bytes: size, changed: mtimeMs });
      }
    }
  };
  visit([]);
  const divided = isDivided(found);
  const files: ListedFile[] = [];
  for (const { folders, name, bytes, changed } of found) {
    const split = divided ? splitOf(folders) : undefined;
    if (divided && split === undefined) skip('pictures outside train and test');
    else {
      const [className] = divided ? folders.slice(1) : folders;
      files.push({ path: [...folders, name].join('/'), className, split, bytes, changed });
    }
  }
  if (!files.some(({ className }) => className !== undefined)) return { files: files.sort(byName), skipped };
  // Beside the folders of classes, a picture has no class.
  const sorted = files.filter(({ className }) => className !== undefined).sort(byName);
  if (sorted.length < files.length)
    skipped.set('pictures outside the folders of classes', files.length - sorted.length);
  return { files: sorted, skipped };
}

/** A file as it was found. */
interface Found extends Pick<ListedFile, 'bytes' | 'changed'> {
  readonly folders: readonly string[];
  readonly name: string;
}

function splitOf([folder = '']: readonly string[]): 'train' | 'test' | undefined {
  return SPLITS.get(folder.toLowerCase());
}

/**
 * Whether the folders at the top divide the data set: both parts are there, or nothing but such a folder. One of these
 * names among others is a class, such as pictures of trains.
 */
function isDivided(found: readonly Found[]): boolean {
  const splits = new Set(found.map(({ folders }) => splitOf(folders)));
  return splits.size > 0 && ((splits.has('train') && splits.has('test')) || !splits.has(undefined));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new DataError(folder, `cannot be listed (${code}).`, { cause });
  }
}

function reasonToSkip(entry: Dirent, depth: number): string | undefined {
  if (entry.name.startsWith('.') || SYSTEM_NAMES.has(entry.name.toLowerCase())) return 'system files';
  if (entry.isSymbolicLink()) return 'symbolic links';
  if (entry.isDirectory()) return depth >= MAX_DEPTH ? 'folders too deep' : undefined;
  if (!entry.isFile()) return 'special files';
  return TEXT.test(entry.name) ? 'other files' : undefined;
}

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers in names are compared as numbers, so that an exported data set keeps its order, whatever its folders are. */
function byName(a: ListedFile, b: ListedFile): number {
  const names = collator.compare(basename(a.path), basename(b.path));
  if (names !== 0) return names;
  return a.path < b.path ? -1 : 1;
}

/** Names of the classes in the order of their numbers: sorted, with numbers in names as numbers. */
export function classNamesOf(files: readonly ListedFile[]): string[] {
  const names = new Set(files.flatMap(({ className }) => (className === undefined ? [] : [className])));
  return [...names].sort((a, b) => collator.compare(a, b) || (a < b ? -1 : 1));
}
