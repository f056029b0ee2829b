import type { FeatureExtractor, Features, ImageBytes, ImageShape } from './feature-extractor.ts';

/** Images are averaged down to at most this many cells a side. */
const CELLS = 7;

/** Space of the extractor that needs no network. */
export const POOLED_SPACE = 'pooled';

/**
 * The extractor for images that are too few to train a network on, of any size and number of channels: their pixels
 * averaged down to at most 7 × 7 cells. A coarse measure without training: it notices collapse and wrong colours, not fine
 * shapes.
 */
export function pooledExtractor(image: ImageShape): FeatureExtractor {
  return {
    kind: 'pooled-pixels',
    space: POOLED_SPACE,
    sha256: null,
    classifier: undefined,
    extract: (images, tick) => {
      const features = pooledFeatures(images, image);
      tick?.(features.count);
      return features;
    },
    dispose: () => {},
  };
}

/**
 * Images averaged down to at most 7 × 7 cells per channel, in [0, 1].
 *
 * @param images count × height × width × channels, 0 black to 255 white
 */
export function pooledFeatures(images: ImageBytes, { height, width, channels }: ImageShape): Features {
  const rows = Math.min(CELLS, height);
  const columns = Math.min(CELLS, width);
  const size = height * width * channels;
  const cells = rows * columns * channels;
  const count = Math.floor(images.length / size);
  const values = new Float64Array(count * cells);
  const perCell = cellAreas(height, rows).flatMap((tall) =>
    cellAreas(width, columns).map((wide) => tall * wide),
  );
  for (let image = 0; image < count; image++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const cell = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
        for (let c = 0; c < channels; c++) {
          const value = images[image * size + (y * width + x) * channels + c] ?? 0;
          const at = image * cells + cell * channels + c;
          values[at] = (values[at] ?? 0) + value / ((perCell[cell] ?? 1) * 255);
        }
      }
    }
  }
  return { count, size: cells, values };
}

/** How many of `length` pixels fall into each of `cells` cells. */
function cellAreas(length: number, cells: number): number[] {
  const areas = new Array<number>(cells).fill(0);
  for (let pixel = 0; pixel < length; pixel++) {
    const cell = Math.floor((pixel * cells) / length);
    areas[cell] = (areas[cell] ?? 0) + 1;
  }
  return areas;
}
