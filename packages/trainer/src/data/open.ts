import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Preparation } from '@trazo/model';
import { DataError } from '../errors.ts';
import { exists } from '../files/exists.ts';
import type { DataSet, ImageSet } from './data-set.ts';
import { fromCacheOrMirror, type NamedSetPorts } from './fetch-named-set.ts';
import { HELD_OUT } from './held-out.ts';
import { readIdxFolder } from './idx-folder.ts';
import { parseIdxName } from './idx-names.ts';
import {
  MNIST_SHA256,
  mirrorVariable,
  NAMED_SETS,
  type NamedSet,
  namedSet,
  SET_NAMES,
} from './named-sets.ts';
import { inspectPictures } from './pictures/inspect-pictures.ts';
import { DEFAULT_PREPARATION, hasSize, type ImageSize } from './pictures/preparation.ts';
import { type PicturePorts, preparePictures } from './pictures/prepare-pictures.ts';
import { readPictures } from './pictures/read-pictures.ts';
import { prepareArrays } from './prepare-arrays.ts';
import { openSource } from './sources/open-source.ts';
import type { PictureSource, Source } from './sources/source.ts';
import { syntheticDigitsDataSet } from './synthetic-digits/synthetic-digits.ts';

/** The data set that the user requests. */
export interface DataRequest {
  /** `auto`, `strokes`, the name of a known data set, or a file or folder. */
  readonly dataset: string;
  /**
   * Folder with the four files of the known data set, or of MNIST for `auto`. It wins over the cache and the mirrors, and over
   * TRAZO_DATA_DIR, which is for MNIST.
   */
  readonly dataDir?: string | undefined;
  /** Folder against which relative paths are resolved. */
  readonly cwd: string;
}

/** How images are prepared for a model. */
export interface PrepareRequest {
  /** The size of the model's images. Undefined where no model says it. */
  readonly image?: ImageSize | undefined;
  /** How images of another size are prepared. Default: pictures are cut at the edges, on black; arrays are not resized. */
  readonly preparation?: Preparation | undefined;
  /** Whether one picture that cannot be read is an error. */
  readonly strict?: boolean | undefined;
}

/** What is known of a data set before its images are prepared for a model. */
export interface DataFacts {
  /** The size of its images; the median where they differ. */
  readonly height: number;
  readonly width: number;
  /** 1 where all images are grey, 3 where any has color. */
  readonly channels: 1 | 3;
  /** Whether all images have the same size. */
  readonly sameSize: boolean;
  /** 1 where the images have no classes. */
  readonly classes: number;
  /** About how many images there are to train on. */
  readonly count: number;
}

/** A data set that is found, of which images are prepared next. */
export interface FoundDataSet {
  /** Whether it is a file or folder of the user's, not a data set that Trazo knows by name. */
  readonly isOwn: boolean;
  /** What its files hold. */
  readonly source: Source;
  /** @throws {DataError} where nothing in it can be read */
  facts(): Promise<DataFacts>;
  /** @throws {DataError} naming the damaged or missing file or folder */
  prepare(request: PrepareRequest): Promise<DataSet>;
  /** Closes its files. */
  close(): Promise<void>;
}

const REMEDY =
  'Name a folder with MNIST’s four files with --data-dir or TRAZO_DATA_DIR, or use the built-in data set with --dataset strokes.';

/** What opening a data set reads from, and tells to, the outside. */
export type DataPorts = NamedSetPorts &
  PicturePorts & {
    /** Finds the known data sets. Default: those of {@link NAMED_SETS}. */
    readonly namedSet?: (name: string) => NamedSet | undefined;
  };

/**
 * Opens a data set and prepares its images: {@link findDataSet} and `prepare` in one.
 *
 * @throws {DataError} naming the damaged or missing file or folder
 */
export async function openDataSet(request: DataRequest & PrepareRequest, ports: DataPorts): Promise<DataSet> {
  const found = await findDataSet(request, ports);
  return found.prepare(request).finally(() => found.close());
}

/**
 * Finds a data set.
 *
 * `auto` is MNIST if it is available, and the built-in strokes otherwise; but a damaged folder that the user named is an
 * error. A data set that is named is never replaced.
 *
 * @throws {DataError} naming the damaged or missing file or folder
 */
export async function findDataSet(request: DataRequest, ports: DataPorts): Promise<FoundDataSet> {
  const { dataset, cwd } = request;
  if (dataset === 'strokes') return known(await strokes(ports, false), ports);
  const find = ports.namedSet ?? namedSet;
  const set = dataset === 'auto' ? (find('mnist') ?? NAMED_SETS.mnist) : find(dataset);
  return set === undefined
    ? own(resolve(cwd, dataset), ports)
    : known(await openSet(set, request, ports), ports);
}

/** A data set that Trazo knows by name, whose images have one size. */
function known(data: DataSet, ports: DataPorts): FoundDataSet {
  const source = { kind: 'arrays', format: `the data set ${data.name}`, ...data } as const;
  return {
    isOwn: false,
    source,
    facts: async () => factsOfArrays(data.train, data.train.count),
    prepare: async ({ image, preparation }) => {
      if (image === undefined || hasSize(data.train, image)) return data;
      return { ...data, ...(await prepareArrays(source, { size: image, preparation, log: ports.log })) };
    },
    close: async () => {},
  };
}

async function own(path: string, ports: DataPorts): Promise<FoundDataSet> {
  const source = await openSource(path, ports);
  // Told once, however often the images are prepared. Those of pictures are told with the pictures.
  if (source.kind === 'arrays') for (const note of source.notes ?? []) ports.log(note);
  return {
    isOwn: true,
    source,
    facts: async () => {
      if (source.kind === 'pictures') return factsOfPictures(path, source);
      const { train, test } = source;
      return factsOfArrays(
        train,
        test === undefined ? Math.round(train.count * (1 - 1 / HELD_OUT)) : train.count,
      );
    },
    prepare: async (request) => {
      const found =
        source.kind === 'arrays'
          ? await prepareArrays(source, {
              size: request.image,
              preparation: request.preparation,
              log: ports.log,
            })
          : await pictures(path, source, request, ports);
      return { name: nameFor(path, found.sha256), ...found, fallback: false, source: source.format };
    },
    close: async () => {
      if (source.kind === 'pictures') await source.close();
    },
  };
}

function factsOfArrays({ height, width, channels, classes }: ImageSet, count: number): DataFacts {
  return { height, width, channels, sameSize: true, classes, count };
}

async function factsOfPictures(path: string, source: PictureSource): Promise<DataFacts> {
  const { files } = source.listing;
  const look = await inspectPictures(source);
  if (look === undefined) {
    // The reasons are known after all have been tried.
    const smallest = { height: 1, width: 1, channels: 1 };
    await readPictures(path, source, { size: smallest, preparation: DEFAULT_PREPARATION });
    throw new DataError(path, `is ${source.format}, of which those that were looked at cannot be read.`);
  }
  const tested = files.filter(({ split }) => split === 'test').length;
  const count = tested > 0 ? files.length - tested : Math.round(files.length * (1 - 1 / HELD_OUT));
  return { ...look, classes: Math.max(1, source.listing.classNames.length), count };
}

/** Opens a known data set: from the named folder, the cache or a mirror. */
async function openSet(
  set: NamedSet,
  { dataset, dataDir, cwd }: DataRequest,
  ports: DataPorts,
): Promise<DataSet> {
  const { name, classNames } = set;
  const variable = name === 'mnist' ? ports.env['TRAZO_DATA_DIR'] : undefined;
  const named = dataDir ?? variable;
  if (dataset === name && (await exists(resolve(cwd, name))))
    ports.log(`${set.title} is meant, not the folder or file of that name here, which is ./${name}.`);
  if (named) {
    const source = dataDir ? '--data-dir' : 'TRAZO_DATA_DIR';
    await noteUnverified(resolve(cwd, named), set, ports);
    return { name, ...(await readIdxFolder(resolve(cwd, named), set)), classNames, fallback: false, source };
  }
  try {
    return { name, ...(await fromCacheOrMirror(set, ports)), classNames, fallback: false };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (dataset !== 'auto') {
      const hint = set.name === 'mnist' ? remedyOf(error) : remedyFor(set, error);
      throw new DataError(`--dataset ${dataset}`, error.message, { cause: error, hint });
    }
    ports.log('MNIST is not available:');
    ports.log(`  ${error.message}`);
    ports.log('*** Using the built-in data set "strokes" instead: digits drawn by Trazo, not MNIST. ***');
    ports.log(`  ${remedyOf(error)}`);
    return strokes(ports, true);
  }
}

/** Of some sets, only the hashes of the gzipped files are known. */
async function noteUnverified(
  folder: string,
  { title, names, of }: NamedSet,
  ports: DataPorts,
): Promise<void> {
  if (of === 'content') return;
  const gzipped = await Promise.all(Object.values(names).map((name) => exists(join(folder, `${name}.gz`))));
  if (!gzipped.every(Boolean))
    ports.log(
      `The known hashes of ${title} are those of its .gz files: uncompressed files are not verified.`,
    );
}

/** What to do where MNIST is not available: what the cause suggests, and the ways without a download. */
function remedyOf({ hint }: DataError): string {
  return hint === undefined ? REMEDY : `${hint} ${REMEDY}`;
}

/** What to do where another known data set is not available. */
function remedyFor(set: NamedSet, { hint }: DataError): string {
  const files = Object.values(set.names).join(', ');
  const remedy = `Name a folder with its four files (${files}, plain or .gz) with --data-dir, or a mirror in ${mirrorVariable(set)}.`;
  return hint === undefined ? remedy : `${hint} ${remedy}`;
}

/**
 * Names a data set after its folder or file, because cards and run folders carry the name. A home folder is named after its user,
 * and the folders above it say nothing of the pictures.
 */
function nameOf(folder: string): string {
  const isHomeOrAbove = relative(folder, homedir()).split(sep)[0] !== '..';
  if (isHomeOrAbove) return 'pictures';
  // One of several IDX files stands for what they have in common.
  const idx = parseIdxName(basename(folder));
  if (idx !== undefined) return idx.prefix.replace(/[-_.]+$/, '') || nameOf(dirname(folder));
  return basename(folder).replace(ENDINGS, '') || 'pictures';
}

/** The endings of files of data sets, which say nothing of what is in them. */
const ENDINGS = /(?:\.(?:csv|tsv|np[yz]|idx|parquet|zip|tar|tgz|gz|zst))+$/i;

/** A data set that is called like another gets a prefix: cards and run folders carry the name. */
function nameFor(path: string, sha256: string): string {
  const name = nameOf(path);
  const isMnist = name === 'mnist' && sha256 === MNIST_SHA256['train-images-idx3-ubyte'];
  const nameIsTaken = name === 'strokes' || (SET_NAMES.some((each) => each === name) && !isMnist);
  return nameIsTaken ? `own-${name}` : name;
}

async function pictures(
  path: string,
  source: PictureSource,
  { image, preparation = DEFAULT_PREPARATION, strict = false }: PrepareRequest,
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
