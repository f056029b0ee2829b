import { FrechetReference, fitGaussian, type Gaussian } from './frechet.ts';

/** Pictures are averaged down to at most this many cells a side before they are compared. */
const CELLS = 7;

/**
 * A coarse, training-free measure of how far generated pictures are from real ones: the Fréchet distance between
 * Gaussians fitted to pictures averaged down to 7 × 7 cells. It notices collapse and wrong ink, not fine shapes; 0 is
 * equal, pixels are taken in [0, 1].
 */
export function pooledDistance(real: Gaussian, generated: Gaussian): number {
  return new FrechetReference(real).distance(generated);
}

/**
 * Fits a Gaussian to pictures averaged down to at most 7 × 7 cells per channel.
 *
 * @param pixels count × height × width × channels, 0 black to 255 white
 */
export function pooledGaussian(
  pixels: Uint8Array | Uint8ClampedArray,
  image: { readonly height: number; readonly width: number; readonly channels: number },
): Gaussian {
  const { height, width, channels } = image;
  const rows = Math.min(CELLS, height);
  const columns = Math.min(CELLS, width);
  const size = height * width * channels;
  const cells = rows * columns * channels;
  const count = Math.floor(pixels.length / size);
  const features = new Float64Array(count * cells);
  const perCell = (height / rows) * (width / columns) * 255;
  for (let picture = 0; picture < count; picture++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++) {
          const cell =
            (Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width)) * channels + c;
          const value = pixels[picture * size + (y * width + x) * channels + c] ?? 0;
          const at = picture * cells + cell;
          features[at] = (features[at] ?? 0) + value / perCell;
        }
      }
    }
  }
  return fitGaussian(features, cells);
}
