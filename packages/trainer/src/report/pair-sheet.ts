import { arrangeGrid } from '@trazo/model';
import type { ImageSet } from '../data/data-set.ts';
import { renderSampleSheet } from './sample-sheet.ts';

const SIDE = 28;
const PICTURE_SIZE = SIDE * SIDE;
/** Pixels between a sample and its neighbour, and between pairs, before magnification. */
const GAP = 1;
const PAD = 3;
const PAPER = 255;
/** Pairs of a digit: the nearest ones, then one in the middle. */
const NEAREST = 4;
const COLUMNS = NEAREST + 1;

/** The nearest training picture of each sample. */
interface Neighbours {
  readonly index: Int32Array;
  readonly distance: Float32Array;
}

/**
 * A PNG of samples, each left of its nearest training picture: a row for every digit that the training pictures are of,
 * with the pairs that are nearest and one that is typical. Copies would be seen at once.
 *
 * @param samples count × 784 bytes
 */
export async function renderPairs(
  samples: Uint8Array | Uint8ClampedArray,
  training: Pick<ImageSet, 'images' | 'labels'>,
  neighbours: Neighbours,
): Promise<Uint8Array> {
  const pairs = rankedByDigit(neighbours, training.labels).flatMap((ranked) =>
    Array.from({ length: COLUMNS }, (_, column) => ranked[column < NEAREST ? column : ranked.length >> 1]),
  );
  const width = 2 * SIDE + GAP;
  const tiles = new Uint8Array(pairs.length * width * SIDE).fill(PAPER);
  pairs.forEach((sample, tile) => {
    if (sample === undefined) return;
    const pair = [pictureAt(samples, sample), pictureAt(training.images, neighbours.index[sample] ?? 0)];
    pair.forEach((picture, side) => {
      for (let row = 0; row < SIDE; row++) {
        const line = picture.subarray(row * SIDE, (row + 1) * SIDE);
        tiles.set(line, (tile * SIDE + row) * width + side * (SIDE + GAP));
      }
    });
  });
  const layout = { columns: COLUMNS, pad: PAD, background: PAPER };
  const grid = arrangeGrid(tiles, { width, height: SIDE, channels: 1 }, layout);
  return renderSampleSheet(grid, 'Samples beside their nearest training images: four nearest, one typical');
}

/** Of every digit the samples whose neighbour it is, nearest first. */
function rankedByDigit({ index, distance }: Neighbours, labels: Uint8Array): number[][] {
  const ranked = [...index.keys()].sort((a, b) => (distance[a] ?? 0) - (distance[b] ?? 0));
  const digits = [...new Set(labels)].sort((a, b) => a - b);
  return digits
    .map((digit) => ranked.filter((sample) => labels[index[sample] ?? 0] === digit))
    .filter((ofDigit) => ofDigit.length > 0);
}

function pictureAt(pictures: Uint8Array | Uint8ClampedArray, index: number): Uint8Array | Uint8ClampedArray {
  return pictures.subarray(index * PICTURE_SIZE, (index + 1) * PICTURE_SIZE);
}
