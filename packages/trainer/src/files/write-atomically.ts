import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file so that at any instant, even at a power failure, its name has either the whole old or the whole new
 * content: writes a temporary file beside it, flushes that to disk, renames it, and flushes the folder to make the rename
 * durable.
 *
 * @throws the file system's error; then no temporary file remains
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Creates a folder and those above it that do not exist, and makes their names durable. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first || made === dirname(made)) return;
  }
}

/** Errors of file systems that cannot flush a folder (SMB, some FUSE file systems). They are ignored. */
const CANNOT_SYNC_FOLDERS = new Set([
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EISDIR',
  'EPERM',
  'EACCES',
  'EBADF',
]);

/** Flushes a folder's entries to disk. Not on Windows, which cannot open a folder for that and orders renames itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!CANNOT_SYNC_FOLDERS.has(code)) throw error;
  }
}

/** The name that {@link writeAtomically}, or a lock, gives to a file that is not yet complete. */
const TEMPORARY = /\.[0-9a-f]{12,16}\.tmp$/;

/** Removes the temporary files that killed processes left in a folder. Call this only if no other process writes there. */
export async function removeLeftovers(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const leftovers = entries.filter((entry) => entry.isFile() && TEMPORARY.test(entry.name));
  for (const { name } of leftovers) await rm(join(folder, name), { force: true });
}
