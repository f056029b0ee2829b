import { homedir } from 'node:os';
import { basename, relative, resolve, sep } from 'node:path';
import type { Preparation } from '@trazo/model';
import { DataError } from '../errors.ts';
import type { DataSet } from './data-set.ts';
import { readIdxFolder } from './idx-folder.ts';
import { MNIST_SHA256, type MnistPorts, mnistFromCacheOrMirror } from './mnist.ts';
import { DEFAULT_PREPARATION, type ImageSize } from './pictures/preparation.ts';
import { type PicturePorts, preparePictures } from './pictures/prepare-pictures.ts';
import { prepareArrays } from './prepare-arrays.ts';
import { openSource } from './sources/open-source.ts';
import type { PictureSource } from './sources/source.ts';
import { syntheticDigitsDataSet } from './synthetic-digits/synthetic-digits.ts';

/** The data set that the user requests. */
export interface DataRequest {
  /** `auto`, `mnist`, `strokes`, or a folder with four IDX files or with pictures. */
  readonly dataset: string;
  /** Folder with MNIST's four files. It wins over TRAZO_DATA_DIR, the cache and the mirrors. */
  readonly dataDir?: string | undefined;
  /** The size that pictures are made, as the model generates it. Undefined where no model says it. */
  readonly image?: ImageSize | undefined;
  /** How pictures are prepared. Default: cut at the edges, on black. */
  readonly preparation?: Preparation | undefined;
  /** Whether one picture that cannot be read is an error. */
  readonly strict?: boolean | undefined;
  /** Folder against which relative paths are resolved. */
  readonly cwd: string;
}

const REMEDY =
  'Name a folder with MNIST’s four files with --data-dir or TRAZO_DATA_DIR, or use the built-in data set with --dataset strokes.';

/** What opening a data set reads from, and tells to, the outside. */
export type DataPorts = MnistPorts & PicturePorts;

/**
 * Opens a data set.
 *
 * `auto` is MNIST if it is available, and the built-in strokes otherwise; but a damaged folder that the user named is an
 * error. `mnist` is never replaced.
 *
 * @throws {DataError} naming the damaged or missing file or folder
 */
export async function openDataSet(request: DataRequest, ports: DataPorts): Promise<DataSet> {
  if (request.dataset === 'strokes') return strokes(ports, false);
  if (request.dataset !== 'mnist' && request.dataset !== 'auto') {
    const folder = resolve(request.cwd, request.dataset);
    return { ...(await ownDataSet(folder, request, ports)), fallback: false, source: 'a folder' };
  }
  const named = request.dataDir ?? ports.env['TRAZO_DATA_DIR'];
  if (named) {
    const folder = resolve(request.cwd, named);
    const source = request.dataDir ? '--data-dir' : 'TRAZO_DATA_DIR';
    return {
      name: 'mnist',
      ...(await readIdxFolder(folder, ports.pinned ?? MNIST_SHA256)),
      classNames: [],
      fallback: false,
      source,
    };
  }
  try {
    return { name: 'mnist', ...(await mnistFromCacheOrMirror(ports)), classNames: [], fallback: false };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (request.dataset === 'mnist')
      throw new DataError('--dataset mnist', error.message, { cause: error, hint: remedyOf(error) });
    ports.log('MNIST is not available:');
    ports.log(`  ${error.message}`);
    ports.log('*** Using the built-in data set "strokes" instead: digits drawn by Trazo, not MNIST. ***');
    ports.log(`  ${remedyOf(error)}`);
    return strokes(ports, true);
  }
}

/** What to do where MNIST is not available: what the cause suggests, and the ways without a download. */
function remedyOf({ hint }: DataError): string {
  return hint === undefined ? REMEDY : `${hint} ${REMEDY}`;
}

/**
 * Names a data set after its folder, because cards and run folders carry the name. A home folder is named after its user,
 * and the folders above it say nothing of the pictures.
 */
function nameOf(folder: string): string {
  const isHomeOrAbove = relative(folder, homedir()).split(sep)[0] !== '..';
  return isHomeOrAbove ? 'pictures' : basename(folder);
}

/** Opens a user's files. A data set that is called like another gets a prefix: cards and run folders carry the name. */
async function ownDataSet(
  path: string,
  request: DataRequest,
  ports: DataPorts,
): Promise<Omit<DataSet, 'fallback' | 'source'>> {
  const source = await openSource(path);
  const found =
    source.kind === 'arrays'
      ? await prepareArrays(source, { size: request.image, preparation: request.preparation, log: ports.log })
      : await pictures(path, source, request, ports).finally(() => source.close());
  const name = nameOf(path);
  const isMnist = found.sha256 === MNIST_SHA256['train-images-idx3-ubyte'];
  const nameIsTaken = name === 'strokes' || (name === 'mnist' && !isMnist);
  return { name: nameIsTaken ? `own-${name}` : name, ...found };
}

async function pictures(
  path: string,
  source: PictureSource,
  { image, preparation = DEFAULT_PREPARATION, strict = false }: DataRequest,
  ports: DataPorts,
) {
  if (image === undefined) {
    throw new DataError(
      path,
      `is ${source.format}, and nothing here says the size that pictures are to have.`,
      {
        hint: 'Name a model with the pictures, or a data set of images of one size, such as IDX files.',
      },
    );
  }
  return {
    ...(await preparePictures(path, source, { size: image, preparation, strict }, ports)),
    preparation,
  };
}

async function strokes(ports: DataPorts, fallback: boolean): Promise<DataSet> {
  return {
    name: 'strokes',
    ...(await syntheticDigitsDataSet(ports)),
    classNames: [],
    fallback,
    source: 'Trazo’s own strokes',
  };
}
