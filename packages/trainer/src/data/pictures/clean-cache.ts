import { readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const DAY = 24 * 3600e3;
/** Prepared images that were not used for this long are removed. */
const MAX_AGE = 90 * DAY;
/** What is being written or removed is named so, and is removed if a process left it behind this long ago. */
const TEMPORARY = '.tmp';
const MAX_TEMPORARY_AGE = DAY;
/** Beyond this many bytes, those are removed that were not used for longest. */
const MAX_BYTES = 10e9;

/** Prepared images of one data set. */
interface Cached {
  readonly folder: string;
  readonly bytes: number;
  /** Time of the last use in milliseconds. */
  readonly used: number;
}

/** What {@link cleanCache} goes by. */
export interface CacheLimits {
  readonly now: number;
  readonly maxBytes: number;
}

/**
 * Removes prepared images that were not used for 90 days, and of the others those that were not used for longest until at
 * most 10 GB are left. Each is renamed before it is removed, so another process finds it whole or not at all; what cannot
 * be removed stays.
 *
 * @param newest what was just written: it stays, whatever its size is
 */
export async function cleanCache(newest: string, limits: Partial<CacheLimits> = {}): Promise<void> {
  const { now = Date.now(), maxBytes = MAX_BYTES } = limits;
  const root = dirname(newest);
  const cached: Cached[] = [];
  for (const name of await readdir(root)) {
    const found = await measured(join(root, name)).catch(() => undefined);
    if (found === undefined) continue;
    if (!name.includes(TEMPORARY)) cached.push(found);
    else if (now - found.used > MAX_TEMPORARY_AGE) await rm(found.folder, { recursive: true, force: true });
  }
  cached.sort((a, b) => b.used - a.used);
  let total = (await measured(newest).catch(() => undefined))?.bytes ?? 0;
  for (const { folder, bytes, used } of cached) {
    if (basename(folder) === basename(newest)) continue;
    total += bytes;
    if (now - used > MAX_AGE || total > maxBytes) await remove(folder);
  }
}

async function measured(folder: string): Promise<Cached> {
  const { mtimeMs } = await stat(folder);
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
  return { folder, bytes: sizes.reduce((sum, size) => sum + size, 0), used: mtimeMs };
}

async function remove(folder: string): Promise<void> {
  const aside = `${folder}${TEMPORARY}`;
  try {
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
  } catch {
    // Another process uses it or was faster.
  }
}
