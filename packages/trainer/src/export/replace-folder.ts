import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../files/write-atomically.ts';

/**
 * Writes files into a new folder beside, flushes them, has them checked, and only then puts the folder in the place
 * of the old one. An error at any point leaves the old folder as it was. File systems cannot swap two folders in one
 * go: a power cut in the instant between the two renames leaves the old one whole under its name with `.old` behind.
 *
 * @param check reads back what was written, in the folder it is given; throws to refuse it
 * @throws the file system's or the check's error
 */
export async function replaceFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  check: (written: string) => Promise<void>,
): Promise<void> {
  const suffix = randomBytes(6).toString('hex');
  const fresh = `${folder}.${suffix}.tmp`;
  const old = `${folder}.${suffix}.old`;
  try {
    await mkdir(fresh, { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFlushed(join(fresh, name), content);
    await syncFolder(fresh);
    await check(fresh);
    const replaces = await renamed(folder, old);
    try {
      await rename(fresh, folder);
    } catch (error) {
      if (replaces) await rename(old, folder);
      throw error;
    }
    await syncFolder(dirname(folder));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  await rm(old, { recursive: true, force: true });
}

async function writeFlushed(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Renames, or gives false where there is nothing of that name. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
