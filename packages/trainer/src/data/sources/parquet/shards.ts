import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DataError } from '../../../errors.ts';
import { splitOf } from '../../pictures/list-pictures.ts';
import { isPictureName } from '../picture-names.ts';

/** A Parquet file of a data set. */
export interface Shard {
  readonly path: string;
  /** What its name or a folder above it says. */
  readonly split: 'train' | 'test' | undefined;
  readonly isLink: boolean;
}

const ENDING = '.parquet';
/** Folders below this many are not looked into: `dataset/config/train/0000.parquet`. */
const MAX_DEPTH = 3;
/** A folder of more folders has classes in them. */
const MAX_FOLDERS = 32;

/**
 * Finds the Parquet files of a data set in a folder: beside one another, or in folders as `data` or `default/train`.
 *
 * @returns none where the folder has pictures
 */
export async function shardsIn(root: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  const visit = async (folders: readonly string[]): Promise<boolean> => {
    const entries = await readdir(join(root, ...folders), { withFileTypes: true });
    const visible = entries.filter(({ name }) => !name.startsWith('.'));
    if (visible.some(({ name }) => isPictureName(name))) return false;
    for (const entry of visible.filter(({ name }) => isShard(name))) {
      const isLink = entry.isSymbolicLink();
      if (!isLink && !entry.isFile()) continue;
      const names = [...folders, entry.name];
      shards.push({ path: join(root, ...names), split: splitFrom(names), isLink });
    }
    const below = visible.filter((entry) => entry.isDirectory());
    if (folders.length >= MAX_DEPTH || below.length > MAX_FOLDERS) return true;
    for (const { name } of below) if (!(await visit([...folders, name]))) return false;
    return true;
  };
  if (!(await visit([]).catch(() => false))) return [];
  return shards.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What the name of a single file says. */
export function shardAt(path: string): Shard {
  return { path, split: splitFrom([basename(path)]), isLink: false };
}

/**
 * Leaves out symbolic links, which are not followed.
 *
 * @throws {DataError} if nothing else is there, or of numbered files one is missing
 */
export function wholeShards(root: string, found: readonly Shard[]): readonly Shard[] {
  const shards = found.filter(({ isLink }) => !isLink);
  if (shards.length === 0) {
    throw new DataError(root, 'holds only symbolic links to Parquet files, which are not followed.', {
      hint: 'Name one file itself, or copy the files: cp -rL FOLDER COPY',
    });
  }
  assertComplete(root, shards);
  return shards;
}

function assertComplete(root: string, shards: readonly Shard[]): void {
  const series = new Map<string, { readonly total: number; count: number }>();
  for (const { path } of shards) {
    const [, stem, total] = /^(.*)-\d+-of-(\d+)\.parquet$/i.exec(path) ?? [];
    if (stem === undefined) continue;
    const found = series.get(`${stem} ${total}`) ?? { total: Number(total), count: 0 };
    found.count++;
    series.set(`${stem} ${total}`, found);
  }
  for (const [name, { total, count }] of series) {
    if (count >= total) continue;
    const [stem] = name.split(' ');
    throw new DataError(root, `has ${count} of the ${total} files ${stem}-…-of-….parquet.`, {
      hint: 'Download the missing ones, or name a single file to use it alone.',
    });
  }
}

function isShard(name: string): boolean {
  return name.toLowerCase().endsWith(ENDING);
}

/** The innermost name that says a part wins. A file's name says it before its first sign: `train-00000-of-00001.parquet`. */
function splitFrom(names: readonly string[]): Shard['split'] {
  return names
    .toReversed()
    .map((name) => splitOf(name.split(/[-._]/)[0] ?? ''))
    .find((split) => split !== undefined);
}
