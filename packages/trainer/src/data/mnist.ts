import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, LockError } from '../errors.ts';
import { DownloadFailure, downloadFile, type TransferProgress } from '../files/download.ts';
import { exists } from '../files/exists.ts';
import type { Lock } from '../files/lock.ts';
import { proxyHint } from '../files/proxy.ts';
import { waitForLock } from '../files/wait-for-lock.ts';
import { readIdxBytes } from './idx.ts';
import { IDX_FILES, type IdxFile, type IdxFolder, type IdxHashes, readIdxFolder } from './idx-folder.ts';

/** SHA-256 of MNIST's four uncompressed files. */
export const MNIST_SHA256: IdxHashes = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};

/** Public copies of the four gzipped files. `TRAZO_MNIST_URL` names another one, which is tried first. */
const MIRRORS = [
  'https://storage.googleapis.com/cvdf-datasets/mnist',
  'https://ossci-datasets.s3.amazonaws.com/mnist',
  'https://raw.githubusercontent.com/fgnt/mnist/master',
] as const;

/** How long to wait for another process's download. */
const WAIT_MS = 5 * 60_000;

/** What opening MNIST reads from, and tells to, the outside. */
export interface MnistPorts {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  readonly transfer: (what: string) => TransferProgress;
  /** URLs to try. Default: the public copies. */
  readonly mirrors?: readonly string[];
  /** SHA-256 that the uncompressed files must have. Default: MNIST's. */
  readonly pinned?: IdxHashes;
}

/** MNIST, and where it comes from. */
export interface FoundMnist extends IdxFolder {
  readonly source: string;
}

/**
 * Reads MNIST from the cache, and downloads it there first if it is missing or damaged. When two processes download at
 * once, the second one waits for the first.
 *
 * @throws {DataError} if no mirror serves all four files with the right hashes
 */
export async function mnistFromCacheOrMirror(ports: MnistPorts): Promise<FoundMnist> {
  const folder = join(ports.cacheDir, 'mnist');
  const pinned = ports.pinned ?? MNIST_SHA256;
  const cached = await readCache(folder, pinned, ports);
  if (cached !== undefined) return { ...cached, source: 'the cache' };
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(folder, `the cache folder cannot be created (${cause.code}).`, {
      cause,
      hint: 'Set TRAZO_CACHE_DIR to a writable folder.',
    });
  });
  const lock = await lockFolder(folder, ports);
  try {
    const source = await download(folder, pinned, ports);
    return { ...(await readIdxFolder(folder, pinned)), source };
  } finally {
    await lock.release();
  }
}

/** Reads the cache; undefined if a file is missing. Removes a damaged file so that it is downloaded again. */
async function readCache(
  folder: string,
  pinned: IdxHashes,
  ports: MnistPorts,
): Promise<IdxFolder | undefined> {
  const names: string[] = await readdir(folder).catch(() => []);
  if (!IDX_FILES.every((file) => names.includes(`${file}.gz`))) return undefined;
  try {
    return await readIdxFolder(folder, pinned);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    ports.log(`${error.message} Downloading it again.`);
    await rm(error.file, { force: true });
    return undefined;
  }
}

/** The lock of the cache. That of a process that was killed is taken over. */
function lockFolder(folder: string, ports: MnistPorts): Promise<Lock> {
  return waitForLock(join(folder, 'downloading.lock'), folder, {
    doing: 'is being downloaded',
    hint: 'Stop that process, or wait for it and start again.',
    waiting: 'Another process is downloading MNIST; waiting for it.',
    limitMs: WAIT_MS,
    log: ports.log,
  }).catch((cause: unknown) => {
    if (cause instanceof LockError) {
      throw new DataError(folder, 'another process has been downloading MNIST for more than five minutes.', {
        cause,
        hint: cause.hint,
      });
    }
    throw new DataError(folder, 'the cache folder cannot be written.', {
      cause,
      hint: 'Set TRAZO_CACHE_DIR to a writable folder.',
    });
  });
}

/** Downloads the missing files. If a mirror fails, the next one serves the rest. Returns the last mirror's URL. */
async function download(folder: string, pinned: IdxHashes, ports: MnistPorts): Promise<string> {
  const own = ports.env['TRAZO_MNIST_URL'];
  const known = ports.mirrors ?? MIRRORS;
  const mirrors = (own ? [own, ...known] : known).map((url) => url.replace(/\/+$/, ''));
  const failures: string[] = [];
  for (const mirror of mirrors) {
    try {
      for (const file of IDX_FILES) await downloadMember(mirror, folder, file, pinned[file], ports);
      return mirror;
    } catch (error) {
      if (!(error instanceof DownloadFailure || error instanceof DataError)) throw error;
      failures.push(error.message);
      if (mirror !== mirrors.at(-1)) ports.log(`${error.message} Trying the next URL.`);
    }
  }
  throw new DataError('MNIST', `could not be downloaded. ${failures.join(' ')}`, {
    hint: proxyHint(ports.env),
  });
}

/** Downloads one file. It gets its name in the cache only after its hash is verified. */
async function downloadMember(
  mirror: string,
  folder: string,
  file: IdxFile,
  expected: string,
  ports: MnistPorts,
): Promise<void> {
  const target = join(folder, `${file}.gz`);
  if (await exists(target)) return;
  const url = `${mirror}/${file}.gz`;
  // Only the same mirror may continue a partial download: another one may have compressed the file differently.
  const unverified = `${target}.${sha256Of(Buffer.from(mirror)).slice(0, 8)}`;
  await downloadFile(url, unverified, { onProgress: ports.transfer(file), env: ports.env });
  try {
    const found = sha256Of(await readIdxBytes(unverified, url));
    if (found !== expected)
      throw new DataError(url, `has the SHA-256 ${found} where MNIST's is ${expected}.`);
    await rename(unverified, target);
  } finally {
    await rm(unverified, { force: true });
  }
  await removeLeftovers(folder, file);
  ports.log(`${file}: downloaded and verified`);
}

/** Removes the partial downloads of a file that is now complete. */
async function removeLeftovers(folder: string, file: IdxFile): Promise<void> {
  for (const name of await readdir(folder))
    if (name.startsWith(`${file}.gz.`)) await rm(join(folder, name), { force: true });
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
