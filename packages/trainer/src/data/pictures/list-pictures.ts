import { DataError } from '../../errors.ts';
import { isLabelFile, type Labels } from './labels.ts';
import type { Entry, ListedFile, Listing } from './listing.ts';
import { SkipCounts } from './skip-counts.ts';

/** Names of the folders and the beginnings of files that divide a data set, as other tools write them. */
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
const SYSTEM_NAMES = new Set([
  '__macosx',
  'thumbs.db',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  'desktop.ini',
  'picasa.ini',
  'icon\r',
  '@eadir',
  '$recycle.bin',
  'system volume information',
  'lost+found',
]);

/** Endings of files that are certainly no pictures. */
const TEXT =
  /\.(?:txt|md|json|jsonl|csv|tsv|xml|html?|ya?ml|log|ini|py|js|ts|pdf|zip|gz|tar|7z|rar|mp4|mov|avi)$/i;

/** Folders below folders below this many are not pictures sorted by hand. */
export const MAX_DEPTH = 16;
/** More files than any data set that fits in memory; ImageNet has 1.3 million. */
export const MAX_FILES = 2e6;

/** Whether a name is one that operating systems and editors leave behind. */
export function isSystemName(name: string): boolean {
  return name.startsWith('.') || SYSTEM_NAMES.has(name.toLowerCase());
}

/** The part of a data set that a folder or the beginning of a file name says: train, test, or neither. */
export function splitOf(name: string): Split {
  return SPLITS.get(name.toLowerCase());
}

/**
 * Lists the pictures among the entries of a folder or an archive: which there are, their classes, and their parts of the
 * data set. A single folder at the top is looked into.
 *
 * @param root the folder or archive in messages
 * @param labels what files of labels say; without, the folders are the classes
 * @throws {DataError} if there are too many files
 */
export function listPictures(root: string, entries: readonly Entry[], labels?: Labels): Listing {
  const skips = new SkipCounts();
  assertCount(root, entries.length);
  const found = picturesAmong(entries, skips);
  const top = foldersAroundAll(found);
  const splits = found.map(({ folders }) => splitOf(folders[top] ?? ''));
  const divided = isDivided(splits);

  const files: ListedFile[] = [];
  const add = ({ entry, folders, position }: Found, split: Split): void => {
    const { path, bytes, changed } = entry;
    const folder = folders[divided ? top + 1 : top];
    const className = labels === undefined ? folder?.normalize('NFC') : labels.classOf(path);
    if (labels?.hasClasses && className === undefined) skips.leaveOut('pictures without a label');
    else if (className !== undefined && hasControlCharacters(className)) {
      skips.fault(path, 'files of classes with control characters in their names');
    } else files.push({ path, className, split, bytes, changed, position });
  };
  found.forEach((each, index) => {
    const split = splits[index];
    if (!divided) add(each, undefined);
    else if (split === undefined) skips.leaveOut('pictures outside train and test');
    else add(each, split);
  });
  for (const { path, reason } of labels?.faults ?? []) skips.fault(path, reason);

  // Beside the folders of classes, a picture has no class.
  const hasClasses = files.some(({ className }) => className !== undefined);
  const sorted = (hasClasses ? files.filter(({ className }) => className !== undefined) : files).sort(byName);
  skips.leaveOut('pictures outside the folders of classes', files.length - sorted.length);
  const classNames = classNamesOf(sorted);
  return {
    files: sorted,
    classNames,
    skipped: skips.counts,
    fault: skips.first,
    notes: [...(labels?.notes ?? []), ...notesOn(classNames)],
  };
}

/** A part of a data set; undefined where it is not divided. */
type Split = ListedFile['split'];

/** An entry that may be a picture. */
interface Found {
  readonly entry: Entry;
  readonly folders: readonly string[];
  readonly position: number;
}

function picturesAmong(entries: readonly Entry[], skips: SkipCounts): Found[] {
  const found = new Map<string, Found>();
  entries.forEach((entry, position) => {
    const { path, kind, fault, bytes } = entry;
    const names = path.split('/');
    const name = names.at(-1) ?? '';
    const system = names.findIndex(isSystemName);
    // A folder counts once, whatever is in it.
    if (system >= 0) skips.leaveOutOnce('system files', names.slice(0, system + 1).join('/'));
    else if (names.length > MAX_DEPTH + 1)
      skips.leaveOutOnce('folders too deep', names.slice(0, MAX_DEPTH + 1).join('/'));
    else if (kind === 'symbolic link') skips.leaveOut('symbolic links');
    else if (kind === 'special') skips.leaveOut('special files');
    else if (isLabelFile(path)) return;
    else if (TEXT.test(name)) skips.leaveOut('other files');
    else if (fault !== undefined) skips.fault(path, fault);
    else if (bytes === 0) skips.fault(path, 'empty files');
    else {
      // What was added to an archive later replaces what was there.
      if (found.delete(path)) skips.leaveOut('earlier files of the same name');
      found.set(path, { entry, folders: names.slice(0, -1), position });
    }
  });
  return [...found.values()];
}

function assertCount(root: string, count: number): void {
  if (count <= MAX_FILES) return;
  throw new DataError(root, `holds over ${MAX_FILES} files, which is more than can be trained on.`, {
    hint: 'Name a folder of fewer pictures.',
  });
}

/**
 * The number of folders that stand around all pictures, as archives often have one: a single class is none. Folders that
 * divide the data set do not count.
 */
function foldersAroundAll(found: readonly Found[]): number {
  const [first] = found;
  if (first === undefined) return 0;
  const shared = found.reduce((length, { folders }) => {
    const differing = folders.findIndex((name, depth) => name !== first.folders[depth]);
    return Math.min(length, differing < 0 ? folders.length : differing);
  }, first.folders.length);
  const split = first.folders.slice(0, shared).findIndex((name) => splitOf(name) !== undefined);
  return split < 0 ? shared : split;
}

/**
 * Whether the folders at the top divide the data set: both parts are there, or nothing but such a folder. One of these
 * names among others is a class, such as pictures of trains.
 */
function isDivided(found: readonly Split[]): boolean {
  const splits = new Set(found);
  if (splits.has('train') && splits.has('test')) return true;
  return splits.size > 0 && !splits.has(undefined);
}

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers in names are compared as numbers, so that an exported data set keeps its order, whatever its folders are. */
function byName(a: ListedFile, b: ListedFile): number {
  return compareNames(a.path, b.path) || (a.path < b.path ? -1 : 1);
}

/** Compares the names of files without their folders, with numbers as numbers. */
export function compareNames(a: string, b: string): number {
  return collator.compare(baseOf(a), baseOf(b));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Names of the classes in the order of their numbers: sorted, with numbers in names as numbers. */
export function classNamesOf(files: readonly ListedFile[]): string[] {
  const names = new Set(files.flatMap(({ className }) => (className === undefined ? [] : [className])));
  return [...names].sort((a, b) => collator.compare(a, b) || (a < b ? -1 : 1));
}

/** Such a name could change what a terminal shows. */
export function hasControlCharacters(name: string): boolean {
  return /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(name);
}

/** What about the names of classes is more likely a mistake than intended. */
function notesOn(classNames: readonly string[]): string[] {
  const byLowerCase = Map.groupBy(classNames, (name) => name.toLowerCase());
  return [...byLowerCase.values()]
    .filter((names) => names.length > 1)
    .slice(0, 3)
    .map(
      (names) => `The classes ${names.join(' and ')} differ in the case of letters alone; they stay apart.`,
    );
}
