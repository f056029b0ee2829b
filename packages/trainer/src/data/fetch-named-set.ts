import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DataError, LockError } from '../errors.ts';
import { DownloadFailure, downloadFile, type TransferProgress } from '../files/download.ts';
import { exists } from '../files/exists.ts';
import type { Lock } from '../files/lock.ts';
import { proxyHint } from '../files/proxy.ts';
import { waitForLock } from '../files/wait-for-lock.ts';
import { memberName, openZip } from './arrays/zip-members.ts';
import { readStored } from './idx.ts';
import { IDX_FILES, type IdxFile, type IdxFolder, readIdxFolder } from './idx-folder.ts';
import { mirrorVariable, type NamedSet } from './named-sets.ts';

/** The name of an archive while it is in the cache. */
const ARCHIVE = 'archive.zip';

/** How long to wait for another process's download. */
const WAIT_MINUTES = 5;
/** The same where it is an archive of some hundred megabytes. */
const WAIT_FOR_ARCHIVE_MINUTES = 30;

/** What opening a known data set reads from, and tells to, the outside. */
export interface NamedSetPorts {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  readonly transfer: (what: string) => TransferProgress;
}

/** A known data set, and where it comes from. */
export interface FoundSet extends IdxFolder {
  readonly source: string;
}

/**
 * Reads a known data set from the cache, and downloads it there first if it is missing or damaged. When two processes
 * download at once, the second one waits for the first.
 *
 * @throws {DataError} if no mirror serves all four files with the right hashes
 */
export async function fromCacheOrMirror(set: NamedSet, ports: NamedSetPorts): Promise<FoundSet> {
  const folder = join(ports.cacheDir, set.name);
  const cached = await readCache(folder, set, ports);
  if (cached !== undefined) return { ...cached, source: 'the cache' };
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(folder, `the cache folder cannot be created (${cause.code}).`, {
      cause,
      hint: 'Set TRAZO_CACHE_DIR to a writable folder.',
    });
  });
  const lock = await lockFolder(folder, set, ports);
  try {
    const source = await download(folder, set, ports);
    return { ...(await readIdxFolder(folder, set)), source };
  } finally {
    await lock.release();
  }
}

/** Reads the cache; undefined if a file is missing. Removes a damaged file so that it is downloaded again. */
async function readCache(
  folder: string,
  set: NamedSet,
  ports: NamedSetPorts,
): Promise<IdxFolder | undefined> {
  const names: string[] = await readdir(folder).catch(() => []);
  if (!IDX_FILES.every((file) => names.includes(`${set.names[file]}.gz`))) return undefined;
  try {
    return await readIdxFolder(folder, set);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    ports.log(`${error.message} Downloading it again.`);
    await rm(error.file, { force: true });
    return undefined;
  }
}

/** The lock of the cache. That of a process that was killed is taken over. */
function lockFolder(folder: string, { title, archiveSize }: NamedSet, ports: NamedSetPorts): Promise<Lock> {
  const minutes = archiveSize === undefined ? WAIT_MINUTES : WAIT_FOR_ARCHIVE_MINUTES;
  return waitForLock(join(folder, 'downloading.lock'), folder, {
    doing: 'is being downloaded',
    hint: 'Stop that process, or wait for it and start again.',
    waiting: `Another process is downloading ${title}; waiting for it.`,
    limitMs: minutes * 60_000,
    log: ports.log,
  }).catch((cause: unknown) => {
    if (cause instanceof LockError) {
      throw new DataError(
        folder,
        `another process has been downloading ${title} for more than ${minutes} minutes.`,
        {
          cause,
          hint: cause.hint,
        },
      );
    }
    throw new DataError(folder, 'the cache folder cannot be written.', {
      cause,
      hint: 'Set TRAZO_CACHE_DIR to a writable folder.',
    });
  });
}

/** Downloads the missing files. If a mirror fails, the next one serves the rest. Returns the last mirror's URL. */
async function download(folder: string, set: NamedSet, ports: NamedSetPorts): Promise<string> {
  const own = ports.env[mirrorVariable(set)];
  const mirrors = (own ? [own, ...set.mirrors] : set.mirrors).map((url) => url.replace(/\/+$/, ''));
  const failures: string[] = [];
  for (const mirror of mirrors) {
    try {
      if (mirror.endsWith('.zip')) await downloadArchive(mirror, folder, set, ports);
      else for (const file of IDX_FILES) await downloadMember(mirror, folder, file, set, ports);
      return mirror;
    } catch (error) {
      if (!(error instanceof DownloadFailure || error instanceof DataError)) throw error;
      failures.push(error.message);
      if (mirror !== mirrors.at(-1)) ports.log(`${error.message} Trying the next URL.`);
    }
  }
  throw new DataError(set.title, `could not be downloaded. ${failures.join(' ')}`, {
    hint: proxyHint(ports.env),
  });
}

/** Downloads one file. It gets its name in the cache only after its hash is verified. */
async function downloadMember(
  mirror: string,
  folder: string,
  file: IdxFile,
  set: NamedSet,
  ports: NamedSetPorts,
): Promise<void> {
  const name = set.names[file];
  const target = join(folder, `${name}.gz`);
  if (await exists(target)) return;
  const url = `${mirror}/${name}.gz`;
  const unverified = unverifiedFile(target, mirror);
  await downloadFile(url, unverified, { onProgress: ports.transfer(name), env: ports.env });
  try {
    await keepVerified(unverified, url, file, set, target);
  } finally {
    await rm(unverified, { force: true });
  }
  await removeLeftovers(folder, `${name}.gz`);
  ports.log(`${name}: downloaded and verified`);
}

/** Only the same mirror may continue a partial download: another one may have compressed the file differently. */
function unverifiedFile(target: string, mirror: string): string {
  return `${target}.${sha256Of(Buffer.from(mirror)).slice(0, 8)}`;
}

/** Gives a file its name in the cache if it is the one that is pinned. */
async function keepVerified(
  file: string,
  url: string,
  role: IdxFile,
  set: NamedSet,
  target: string,
): Promise<void> {
  const { stored, content } = await readStored(file, url);
  const found = sha256Of(set.of === 'gzip' ? stored : content);
  if (found !== set.hashes[role])
    throw new DataError(url, `has the SHA-256 ${found} where ${set.title}'s is ${set.hashes[role]}.`);
  await rename(file, target);
}

/** Downloads a zip file and takes the four files out of it. The zip file itself is not kept. */
async function downloadArchive(
  url: string,
  folder: string,
  set: NamedSet,
  ports: NamedSetPorts,
): Promise<void> {
  const targets = IDX_FILES.map((file) => join(folder, `${set.names[file]}.gz`));
  // Another process was faster.
  if ((await Promise.all(targets.map((target) => exists(target)))).every(Boolean)) return;
  const archive = unverifiedFile(join(folder, ARCHIVE), url);
  const size = set.archiveSize === undefined ? '' : ` of ${set.archiveSize}`;
  ports.log(`${set.title} is in an archive${size}, of which four files are kept.`);
  await downloadFile(url, archive, { onProgress: ports.transfer(set.title), env: ports.env });
  try {
    const { members, close } = await openZip(archive);
    try {
      for (const file of IDX_FILES) {
        const name = `${set.names[file]}.gz`;
        const member = members.find((each) => basename(memberName(archive, each)) === name);
        if (member === undefined) throw new DataError(url, `has no ${name}.`);
        const unverified = join(folder, `${name}.member`);
        await pipeline(await member.open(), createWriteStream(unverified));
        await keepVerified(unverified, `${url}: ${name}`, file, set, join(folder, name)).finally(() =>
          rm(unverified, { force: true }),
        );
      }
    } finally {
      close();
    }
  } finally {
    await rm(archive, { force: true });
  }
  await removeLeftovers(folder, ARCHIVE);
  ports.log(`${set.title}: downloaded and verified`);
}

/** Removes the partial downloads of a file that is now complete. */
async function removeLeftovers(folder: string, file: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(`${file}.`)) await rm(join(folder, name), { force: true });
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
