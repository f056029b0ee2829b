import { readdir } from 'node:fs/promises';

/** Names of files that are certainly pictures. */
const PICTURE = /\.(?:png|jpe?g|webp|gif|tiff?|avif|bmp)$/i;

/**
 * The names of a folder's files whose names fit a pattern, in their order, if the folder can only be meant for these: it
 * holds neither pictures nor folders. Hidden entries are nobody's.
 *
 * @returns an empty list if it may be meant for something else
 */
export async function flatFolder(path: string, pattern: RegExp): Promise<string[]> {
  const all = await readdir(path, { withFileTypes: true }).catch(() => []);
  const entries = all.filter(({ name }) => !name.startsWith('.') && !name.startsWith('__'));
  if (entries.some((entry) => entry.isDirectory() || PICTURE.test(entry.name))) return [];
  const names = entries.filter((entry) => entry.isFile() && pattern.test(entry.name)).map(({ name }) => name);
  return names.sort((a, b) => (a < b ? -1 : 1));
}
