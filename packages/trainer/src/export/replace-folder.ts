import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exists } from '../files/exists.ts';
import { acquireLock, type Lock } from '../files/lock.ts';
import { makeFolder, syncFolder } from '../files/write-atomically.ts';

/** Suffix of the names of new folders before, and old folders after, a replacement. */
const LEFTOVER = /^[0-9a-f]{12}\.(tmp|old)$/;

/**
 * Replaces a folder: writes files to a new folder beside it, flushes and checks them, and only then renames both
 * folders. An error at any point leaves the old folder unchanged. File systems cannot swap two folders atomically: a
 * process that ends between the two renames leaves the old folder complete with the suffix `.old`, and {@link
 * recoverFolder} restores it.
 *
 * @param files content of each file, by name
 * @param check reads the files in the given folder; throws to reject them
 * @throws {LockError} if another process replaces the folder
 * @throws the error of the file system or of the check
 */
export async function replaceFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  check: (written: string) => Promise<void>,
): Promise<void> {
  await makeFolder(dirname(folder));
  const lock = await lockFolder(folder);
  try {
    await recover(folder);
    await replace(folder, files, check);
  } finally {
    await lock.release();
  }
}

/**
 * Recovers from an interrupted {@link replaceFolder}: restores the old folder if the new one is not in its place, and
 * removes other leftovers.
 *
 * @throws {LockError} if another process replaces the folder
 */
export async function recoverFolder(folder: string): Promise<void> {
  if ((await leftoversOf(folder)).length === 0) return;
  const lock = await lockFolder(folder);
  try {
    await recover(folder);
  } finally {
    await lock.release();
  }
}

function lockFolder(folder: string): Promise<Lock> {
  return acquireLock(`${folder}.lock`, folder, {
    doing: 'is being written',
    hint: 'Try again when it is finished.',
    log: () => {},
  });
}

/** Names of folders that interrupted replacements left. */
async function leftoversOf(folder: string): Promise<string[]> {
  const names: string[] = await readdir(dirname(folder)).catch(() => []);
  const prefix = `${basename(folder)}.`;
  return names.filter((name) => name.startsWith(prefix) && LEFTOVER.test(name.slice(prefix.length)));
}

async function recover(folder: string): Promise<void> {
  for (const name of await leftoversOf(folder)) {
    const path = join(dirname(folder), name);
    if (name.endsWith('.old') && !(await exists(folder))) await rename(path, folder);
    else await rm(path, { recursive: true, force: true });
  }
}

async function replace(
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

/** Renames a path; returns false if it does not exist. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
