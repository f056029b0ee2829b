import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageSet } from '../data/data-set.ts';
import { encodeIdx, encodeImages } from '../data/idx.ts';
import { noiseBytes } from './tiny.ts';

/** The shape of a data set for a test. */
export interface IdxFolderShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly classes: number;
  /** Number of training images. */
  readonly count: number;
  /** Number of test images. Default: `count`. */
  readonly testCount?: number;
}

/**
 * Writes a data set for a test: a folder of four IDX files, with 4-D images if they have several channels. Each image is
 * noise on which its class shows as a bright block of a place and colour of its own.
 *
 * @returns the images as they are written
 */
export async function writeIdxFolder(
  folder: string,
  { count, testCount = count, ...shape }: IdxFolderShape,
): Promise<{ readonly train: ImageSet; readonly test: ImageSet }> {
  await mkdir(folder, { recursive: true });
  const sets = { train: noisyBlocks(shape, count, 1), test: noisyBlocks(shape, testCount, 2) };
  for (const [part, set] of [
    ['train', sets.train],
    ['t10k', sets.test],
  ] as const) {
    const rank = set.channels === 1 ? 3 : 4;
    await writeFile(join(folder, `${part}-images-idx${rank}-ubyte`), encodeImages(set));
    await writeFile(
      join(folder, `${part}-labels-idx1-ubyte`),
      encodeIdx({ dimensions: [set.count], data: set.labels }),
    );
  }
  return sets;
}

function noisyBlocks(
  shape: Omit<IdxFolderShape, 'count' | 'testCount'>,
  count: number,
  seed: number,
): ImageSet {
  const { height, width, channels, classes } = shape;
  const size = height * width * channels;
  const images = noiseBytes(count * size, seed).map((byte) => byte >> 2);
  const labels = Uint8Array.from({ length: count }, (_, index) => index % classes);
  const side = Math.ceil(Math.min(height, width) / 4);
  labels.forEach((label, index) => {
    const top = (label * 3) % (height - side + 1);
    const left = (label * 5) % (width - side + 1);
    for (let row = top; row < top + side; row++) {
      for (let column = left; column < left + side; column++) {
        images[index * size + (row * width + column) * channels + (label % channels)] = 255 - (label % 8);
      }
    }
  });
  return { ...shape, images, labels, count };
}
