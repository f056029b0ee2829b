import { arrangeGrid } from '@trazo/model';
import type { ImageSet } from '../data/data-set.ts';
import type { ImageBytes } from '../metrics/feature-extractor.ts';
import { renderSampleGrid } from './sample-grid.ts';

/** Pixels between a sample and its neighbour, and between pairs, before magnification. */
const GAP = 1;
const PAD = 3;
const BACKGROUND = 255;
/** Pairs of a class: the nearest ones, then one from the middle. */
const NEAREST = 4;
const COLUMNS = NEAREST + 1;

/** The nearest training image of each sample. */
interface Neighbours {
  readonly index: Int32Array;
  readonly distance: Float32Array;
}

/**
 * A PNG of samples, each beside its nearest training image: a row for every class of the training images, with the
 * nearest pairs and a typical one. Copies of training images are easy to see in it.
 *
 * @param samples of the same size as the training images
 */
export async function renderPairs(
  samples: ImageBytes,
  training: Pick<ImageSet, 'images' | 'labels' | 'height' | 'width' | 'channels'>,
  neighbours: Neighbours,
): Promise<Uint8Array> {
  const { height, width, channels } = training;
  const line = width * channels;
  const size = height * line;
  const pairLine = 2 * line + GAP * channels;
  const pairs = rankedByClass(neighbours, training.labels).flatMap((ranked) =>
    Array.from({ length: COLUMNS }, (_, column) => ranked[column < NEAREST ? column : ranked.length >> 1]),
  );
  const tiles = new Uint8Array(pairs.length * height * pairLine).fill(BACKGROUND);
  pairs.forEach((sample, tile) => {
    if (sample === undefined) return;
    const neighbour = neighbours.index[sample] ?? 0;
    const pair = [
      samples.subarray(sample * size, (sample + 1) * size),
      training.images.subarray(neighbour * size, (neighbour + 1) * size),
    ];
    pair.forEach((image, side) => {
      for (let row = 0; row < height; row++) {
        const from = image.subarray(row * line, (row + 1) * line);
        tiles.set(from, (tile * height + row) * pairLine + side * (line + GAP * channels));
      }
    });
  });
  const layout = { columns: COLUMNS, pad: PAD, background: BACKGROUND };
  const grid = arrangeGrid(tiles, { width: 2 * width + GAP, height, channels }, layout);
  return renderSampleGrid(grid, 'Samples beside their nearest training images: four nearest, one typical');
}

/** The samples of each class of their nearest training images, nearest first. */
function rankedByClass({ index, distance }: Neighbours, labels: Uint8Array): number[][] {
  const ranked = [...index.keys()].sort((a, b) => (distance[a] ?? 0) - (distance[b] ?? 0));
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  return classes
    .map((label) => ranked.filter((sample) => labels[index[sample] ?? 0] === label))
    .filter((ofClass) => ofClass.length > 0);
}
