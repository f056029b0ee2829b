import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { DataError } from '../errors.ts';
import type { DataSet } from './data-set.ts';
import { readIdxFolder } from './idx-folder.ts';
import { MNIST_SHA256, type MnistPorts, mnistFromCacheOrMirror } from './mnist.ts';
import { strokesDataSet } from './strokes/strokes.ts';

/** What the user asked for. */
export interface DataRequest {
  /** auto, mnist, strokes, or a folder of four IDX files. */
  readonly dataset: string;
  /** Folder with MNIST's four files; before TRAZO_DATA_DIR, the cache and the mirrors. */
  readonly dataDir?: string | undefined;
  /** Folder that relative paths start from. */
  readonly cwd: string;
}

const REMEDY =
  'Name a folder with MNIST’s four files with --data-dir or TRAZO_DATA_DIR, or train on the built-in set with --dataset strokes.';

/**
 * Opens a data set.
 *
 * `auto` is MNIST where it can be had, else the built-in strokes; a folder that the user named and that is broken is
 * an error all the same. `mnist` is never replaced by anything.
 *
 * @throws {DataError} naming the file or folder at fault
 */
export async function openDataSet(request: DataRequest, ports: MnistPorts): Promise<DataSet> {
  if (request.dataset === 'strokes') return strokes(ports, false);
  if (request.dataset !== 'mnist' && request.dataset !== 'auto') {
    const folder = resolve(request.cwd, request.dataset);
    return { ...(await ownDataSet(folder)), fallback: false, source: 'a folder' };
  }
  const named = request.dataDir ?? ports.env['TRAZO_DATA_DIR'];
  if (named) {
    const folder = resolve(request.cwd, named);
    const source = request.dataDir ? '--data-dir' : 'TRAZO_DATA_DIR';
    return {
      name: 'mnist',
      ...(await readIdxFolder(folder, ports.pinned ?? MNIST_SHA256)),
      fallback: false,
      source,
    };
  }
  try {
    return { name: 'mnist', ...(await mnistFromCacheOrMirror(ports)), fallback: false };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (request.dataset === 'mnist')
      throw new DataError('--dataset mnist', error.message, { cause: error, hint: REMEDY });
    ports.log('MNIST could not be had:');
    ports.log(`  ${error.message}`);
    ports.log('*** Training on the built-in set "strokes" instead: digits drawn by Trazo, not MNIST. ***');
    ports.log(`  ${REMEDY}`);
    return strokes(ports, true);
  }
}

/** A user's own folder. Its name may not claim to be a set that it is not: cards and run folders carry it. */
async function ownDataSet(folder: string): Promise<Pick<DataSet, 'name' | 'train' | 'test' | 'sha256'>> {
  await access(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(folder, `no such folder (${cause.code}).`, {
      cause,
      hint: '--dataset takes auto, mnist, strokes, or a folder with four IDX files.',
    });
  });
  const found = await readIdxFolder(folder);
  const name = basename(folder);
  const isMnist = found.sha256 === MNIST_SHA256['train-images-idx3-ubyte'];
  const claims = name === 'strokes' || (name === 'mnist' && !isMnist);
  return { name: claims ? `own-${name}` : name, ...found };
}

async function strokes(ports: MnistPorts, fallback: boolean): Promise<DataSet> {
  return { name: 'strokes', ...(await strokesDataSet(ports)), fallback, source: 'Trazo’s own strokes' };
}
