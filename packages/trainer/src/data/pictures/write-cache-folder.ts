import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { cleanCache } from './clean-cache.ts';

/**
 * Writes a folder of the cache, whole or not at all, and removes what was not used for long. A cache that cannot be written is
 * no error.
 *
 * @param write writes the files into a folder that exists
 */
export async function writeCacheFolder(
  folder: string,
  write: (folder: string) => Promise<void>,
): Promise<void> {
  const fresh = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(fresh, { recursive: true });
    await write(fresh);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
    await cleanCache(folder);
  } catch {
    await rm(fresh, { recursive: true, force: true }).catch(() => {});
  }
}
