import { createHash } from 'node:crypto';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../errors.ts';
import { DownloadFailure, downloadFile, type TransferProgress } from '../files/download.ts';
import { readIdxBytes } from './idx.ts';
import {
  findMember,
  IDX_FILES,
  type IdxFile,
  type IdxFolder,
  type IdxHashes,
  readIdxFolder,
} from './idx-folder.ts';

/** SHA-256 of MNIST's four uncompressed files. */
export const MNIST_SHA256: IdxHashes = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};

/** Public copies of the four gzipped files. `TRAZO_MNIST_URL` names another, tried first. */
const MIRRORS = [
  'https://storage.googleapis.com/cvdf-datasets/mnist',
  'https://ossci-datasets.s3.amazonaws.com/mnist',
] as const;

export interface MnistPorts {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  readonly transfer: (what: string) => TransferProgress;
  /** Addresses to try; the public copies where absent. */
  readonly mirrors?: readonly string[];
}

/** MNIST and where it came from. */
export interface FoundMnist extends IdxFolder {
  readonly source: string;
}

/**
 * MNIST from the cache, downloaded into it where it is not there yet.
 *
 * @throws {DataError} when no mirror gives all four files with the right hashes
 */
export async function mnistFromCacheOrMirror(ports: MnistPorts): Promise<FoundMnist> {
  const folder = join(ports.cacheDir, 'mnist');
  if (!(await isComplete(folder))) await download(folder, ports);
  return { ...(await readIdxFolder(folder, MNIST_SHA256)), source: 'the cache' };
}

async function isComplete(folder: string): Promise<boolean> {
  const names: string[] = await readdir(folder).catch(() => []);
  return IDX_FILES.every((file) => findMember(names, file) !== undefined);
}

async function download(folder: string, ports: MnistPorts): Promise<void> {
  const own = ports.env['TRAZO_MNIST_URL'];
  const known = ports.mirrors ?? MIRRORS;
  const mirrors = own ? [own, ...known] : known;
  const failures: string[] = [];
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(folder, `the cache folder cannot be made (${cause.code}).`, {
      cause,
      hint: 'Name a writable one in TRAZO_CACHE_DIR.',
    });
  });
  for (const mirror of mirrors) {
    try {
      for (const file of IDX_FILES) await downloadMember(mirror.replace(/\/+$/, ''), folder, file, ports);
      return;
    } catch (error) {
      if (!(error instanceof DownloadFailure || error instanceof DataError)) throw error;
      failures.push(error.message);
    }
  }
  throw new DataError('MNIST', `could not be downloaded. ${failures.join(' ')}`);
}

/** Fetches one file; it gets its name in the cache only after its hash was checked. */
async function downloadMember(
  mirror: string,
  folder: string,
  file: IdxFile,
  ports: MnistPorts,
): Promise<void> {
  const target = join(folder, `${file}.gz`);
  const present = await access(target).then(
    () => true,
    () => false,
  );
  if (present) return;
  const url = `${mirror}/${file}.gz`;
  const unverified = `${target}.unverified`;
  await downloadFile(url, unverified, ports.transfer(file));
  try {
    const sha256 = createHash('sha256')
      .update(await readIdxBytes(unverified))
      .digest('hex');
    if (sha256 !== MNIST_SHA256[file]) {
      throw new DataError(url, `has the SHA-256 ${sha256} where MNIST's is ${MNIST_SHA256[file]}.`);
    }
    await rename(unverified, target);
  } catch (error) {
    await rm(unverified, { force: true });
    throw error instanceof DataError
      ? new DataError(url, error.message.slice(error.message.indexOf(': ') + 2))
      : error;
  }
  ports.log(`${file}: downloaded and verified`);
}
