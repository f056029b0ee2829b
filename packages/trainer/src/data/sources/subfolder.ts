import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of more entries holds pictures, and is not searched. */
export const MAX_ENTRIES = 32;

/** A folder and the names in it. */
export interface FoundFolder {
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * Folders in which the files of a data set may be: the named one, and those up to two levels below it, as archives unpack to
 * `cifar-10-batches-bin` and torchvision writes `MNIST/raw`. Symbolic links are not followed.
 */
export async function* searchFolders(path: string, depth = 2): AsyncGenerator<FoundFolder> {
  // A folder that may not be listed is somebody else's.
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  yield { path, names: entries.map(({ name }) => name) };
  if (depth === 0 || entries.length > MAX_ENTRIES) return;
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() && !entry.name.startsWith('.'))
      yield* searchFolders(join(path, entry.name), depth - 1);
  }
}

/** The first of the folders of {@link searchFolders} whose names are accepted; `names` are those of `path`. */
export async function subfolderWith(
  path: string,
  names: readonly string[],
  accepts: (names: readonly string[]) => boolean,
): Promise<FoundFolder | undefined> {
  if (accepts(names)) return { path, names };
  for await (const folder of searchFolders(path)) if (accepts(folder.names)) return folder;
  return undefined;
}
