import { availableParallelism } from 'node:os';
import type { Preparation } from '@trazo/model';
import { loadSharp } from '../files/load-sharp.ts';
import type { DataSet, ImageSet } from './data-set.ts';
import { contentHash, heldOut } from './held-out.ts';
import { sha256OfImages } from './idx.ts';
import { hasSize, type ImageSize, RESIZE, shapeOf } from './pictures/preparation.ts';
import type { ArraySource } from './sources/source.ts';

/** How arrays become a data set. */
export interface ArrayRequest {
  /** The size that a model needs; undefined for the images as they are. */
  readonly size: ImageSize | undefined;
  /** How images of another size are prepared; undefined where they must not be. */
  readonly preparation: Preparation | undefined;
  readonly log: (line: string) => void;
}

/**
 * Makes a data set of images that a file holds decoded. Images of another size or colour than the model's are prepared as
 * pictures are; others stay as they are, bit for bit. Where there is no test set, a part is held out.
 *
 * @throws {MissingPackageError} if images have to be resized and sharp does not load on this machine
 */
export async function prepareArrays(
  source: ArraySource,
  { size, preparation, log }: ArrayRequest,
): Promise<Pick<DataSet, 'train' | 'test' | 'sha256' | 'classNames' | 'preparation' | 'heldOut'>> {
  const divided =
    source.test === undefined ? divide(source.train) : { train: source.train, test: source.test };
  const isAsNeeded = size === undefined || preparation === undefined || hasSize(divided.train, size);
  if (!isAsNeeded)
    log(`Images of ${shapeOf(divided.train)} are made ${shapeOf(size)}, as the model generates.`);
  const sets = isAsNeeded
    ? divided
    : {
        train: await resized(divided.train, size, preparation),
        test: await resized(divided.test, size, preparation),
      };
  return {
    ...sets,
    sha256: sha256OfImages(sets.train),
    classNames: source.classNames,
    ...(source.test === undefined && { heldOut: true }),
    ...(!isAsNeeded && { preparation }),
  };
}

function divide(set: ImageSet): { train: ImageSet; test: ImageSet } {
  const length = set.images.length / set.count;
  const isTest = heldOut(
    Array.from({ length: set.count }, (_, i) =>
      contentHash(set.images.subarray(i * length, (i + 1) * length)),
    ),
  );
  return {
    train: chosen(set, (index) => isTest[index] === false),
    test: chosen(set, (index) => isTest[index] === true),
  };
}

function chosen(set: ImageSet, isChosen: (index: number) => boolean): ImageSet {
  const length = set.images.length / set.count;
  const indices = Array.from(set.labels.keys()).filter(isChosen);
  const images = new Uint8Array(indices.length * length);
  indices.forEach((from, to) => {
    images.set(set.images.subarray(from * length, (from + 1) * length), to * length);
  });
  const labels = Uint8Array.from(indices, (index) => set.labels[index] ?? 0);
  return { ...set, images, labels, count: indices.length };
}

async function resized(set: ImageSet, size: ImageSize, preparation: Preparation): Promise<ImageSet> {
  const sharp = await loadSharp();
  const { height, width, channels } = set;
  const { fit, background } = preparation;
  const from = height * width * channels;
  const to = size.height * size.width * size.channels;
  const images = new Uint8Array(set.count * to);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < set.count) {
      const index = next++;
      const raw = set.images.subarray(index * from, (index + 1) * from);
      const pixels = await sharp(raw, { raw: { width, height, channels } })
        .resize(size.width, size.height, { fit: RESIZE[fit], background })
        .toColourspace(size.channels === 1 ? 'b-w' : 'srgb')
        .raw({ depth: 'uchar' })
        .toBuffer();
      images.set(pixels, index * to);
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work));
  return { ...set, ...size, channels: size.channels === 1 ? 1 : 3, images };
}
