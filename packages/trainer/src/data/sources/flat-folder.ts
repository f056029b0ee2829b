import { readdir } from 'node:fs/promises';
import { isPictureName } from './picture-names.ts';
import { MAX_ENTRIES, searchFolders } from './subfolder.ts';

/**
 * The names of a folder's files whose names fit a pattern, in their order, if the folder can only be meant for these: neither
 * it nor the folders below it hold pictures. Hidden entries are nobody's.
 *
 * @returns an empty list if it may be meant for something else
 */
export async function flatFolder(path: string, pattern: RegExp): Promise<string[]> {
  const all = await readdir(path, { withFileTypes: true }).catch(() => []);
  const entries = all.filter(({ name }) => !name.startsWith('.') && !name.startsWith('__'));
  const names = entries.filter((entry) => entry.isFile() && pattern.test(entry.name)).map(({ name }) => name);
  if (names.length === 0) return [];
  // So many folders are not searched: they are classes of pictures.
  if (all.length > MAX_ENTRIES && entries.some((entry) => entry.isDirectory())) return [];
  for await (const folder of searchFolders(path)) {
    if (folder.names.some(isPictureName)) return [];
  }
  return names.sort((a, b) => (a < b ? -1 : 1));
}
