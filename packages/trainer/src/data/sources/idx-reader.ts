import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../../errors.ts';
import { chunksOfSource } from '../arrays/byte-source.ts';
import { EMNIST_NOTE, emnistConventions } from '../arrays/emnist.ts';
import { decompressed, isIdx, type StoredFile } from '../idx.ts';
import { type IdxFile, readIdxFiles } from '../idx-folder.ts';
import { type IdxName, parseIdxName } from '../idx-names.ts';
import type { ArchiveMember } from './archive-member.ts';
import type { ArraySource, Reader } from './source.ts';
import { searchFolders } from './subfolder.ts';
import { uncompressedHead } from './uncompressed-head.ts';

/**
 * Reads IDX files under all their names: in the named folder or up to two levels below it, such as torchvision's
 * `MNIST/raw`; and one file, with those that belong to it by name, or of images alone.
 */
export const idxReader: Reader = {
  accepts: async ({ path, names, head }) =>
    names === undefined ? isIdx(uncompressedHead(head)) : (await familiesBelow(path)).length > 0,
  open: async ({ path, names }) => {
    const family =
      names === undefined ? await familyOfFile(path) : onlyFamily(path, await familiesBelow(path));
    return readFamily(family);
  },
};

function readFamily(family: Family, read?: (path: string) => Promise<StoredFile>): Promise<ArraySource> {
  const emnist = emnistConventions(basename(family.first));
  const notes = emnist === undefined ? [] : [EMNIST_NOTE];
  return readIdxFiles(family.files, { conventions: emnist, notes, ...(read && { read }) });
}

/**
 * Reads the IDX files in an archive.
 *
 * @param path the archive in messages
 * @throws {DataError} if there are those of several data sets, and as for files
 */
export async function idxInArchive(path: string, members: readonly ArchiveMember[]): Promise<ArraySource> {
  const byFolder = new Map<string, NamedFile[]>();
  for (const { path: member } of members.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const parsed = parseIdxName(basename(member));
    if (parsed === undefined) continue;
    const above = dirname(member);
    // A folder that is called as its file is.
    const folder = parseIdxName(basename(above)) === undefined ? above : dirname(above);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), { ...parsed, path: member }]);
  }
  const families = [...byFolder].flatMap(([folder, files]) => familiesOf(folder, files));
  const [family, second] = families;
  if (family === undefined) throw new DataError(path, 'holds no IDX files.');
  if (second !== undefined) {
    const found = families.map(({ first }) => first).join(', ');
    throw new DataError(path, `holds IDX files of ${families.length} data sets: ${found}.`, {
      hint: 'Unpack it, and name a file of one of them.',
    });
  }
  return readFamily(family, async (member) => {
    const found = members.find((each) => each.path === member);
    const chunks = found === undefined ? [] : await Array.fromAsync(chunksOfSource(found.source));
    return decompressed(Buffer.concat(chunks), `${path}: ${member}`);
  });
}

/** IDX files that are one data set. */
interface Family {
  /** The folder and the prefix of the names, by which files belong together. */
  readonly key: string;
  /** Path of a file of it, by which people can name it. */
  readonly first: string;
  readonly files: Readonly<Partial<Record<IdxFile, string>>>;
}

/** An IDX file by its name. */
interface NamedFile extends IdxName {
  readonly path: string;
}

async function familiesBelow(path: string): Promise<Family[]> {
  const families: Family[] = [];
  for await (const folder of searchFolders(path)) {
    const own = familiesOf(folder.path, await idxFilesIn(folder.path, folder.names));
    // Kaggle's archive has each file once more in a folder of its name, which is searched with the folder above it.
    if (parseIdxName(basename(folder.path)) === undefined) families.push(...own);
    // Data sets below one are others.
    if (folder.path === path && own.length > 0) break;
  }
  return families;
}

/** The IDX files among names, and those in folders that are called as they are. */
async function idxFilesIn(folder: string, names: readonly string[]): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const name of names.toSorted()) {
    const parsed = parseIdxName(name);
    if (parsed === undefined) continue;
    const path = join(folder, name);
    if (await isFile(path)) files.push({ ...parsed, path });
    const inner: string[] = await readdir(path).catch(() => []);
    for (const each of inner) {
      const same = parseIdxName(each);
      const file = join(path, each);
      if (same !== undefined && (await isFile(file))) files.push({ ...same, path: file });
    }
  }
  return files;
}

/** Whether it can be read to an end, as a pipe cannot. */
async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true;
}

function familiesOf(folder: string, files: readonly NamedFile[]): Family[] {
  return [...new Set(files.map(({ prefix }) => prefix))].flatMap((prefix) => {
    const found: Partial<Record<IdxFile, string>> = {};
    for (const file of files) {
      if (file.prefix !== prefix) continue;
      const part = file.split === 'train' ? 'train' : 't10k';
      const member: IdxFile =
        file.holds === 'images' ? `${part}-images-idx3-ubyte` : `${part}-labels-idx1-ubyte`;
      // The plain file of two comes first in the order of the names.
      found[member] ??= file.path;
    }
    const first = found['train-images-idx3-ubyte'] ?? Object.values(found)[0];
    return first === undefined ? [] : [{ key: join(folder, prefix), first, files: found }];
  });
}

function onlyFamily(path: string, families: readonly Family[]): Family {
  const [first, second] = families;
  if (first === undefined) throw new DataError(path, 'holds no IDX files.');
  if (second === undefined) return first;
  throw new DataError(
    path,
    `holds IDX files of ${families.length} data sets: ${families.map(({ first: file }) => file.slice(path.length + 1)).join(', ')}.`,
    { hint: `Choose one by a file of it: --dataset ${first.first}` },
  );
}

/** The files that belong to one by its name. A file of another name is images alone. */
async function familyOfFile(path: string): Promise<Family> {
  const alone: Family = { key: path, first: path, files: { 'train-images-idx3-ubyte': path } };
  const name = parseIdxName(basename(path));
  if (name === undefined) return alone;
  const folder = dirname(path);
  const own = familiesOf(folder, await idxFilesIn(folder, await readdir(folder)));
  return own.find(({ key }) => key === join(folder, name.prefix)) ?? alone;
}
