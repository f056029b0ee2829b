import { constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container } from './container.ts';
import { walkFolder } from './walk-folder.ts';

/** A file that has become a symbolic link since it was listed is not followed either, where the platform can say so. */
const flag = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/**
 * Opens a folder with all folders below it.
 *
 * @throws {DataError} if it cannot be listed
 */
export function openFolder(path: string): Container {
  return {
    format: 'a folder of pictures',
    entries: walkFolder(path),
    read: (entry) => readFile(join(path, entry.path), { flag }),
    close: async () => {},
  };
}
