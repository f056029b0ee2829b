// What one request may ask for. The page imports this file too, so it depends on nothing.

/** The size of one generated image. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Maximum number of tiles in a still picture. */
export const MAX_TILES = 64;
/** Number of tiles when a request names none and the images are small enough. */
export const DEFAULT_TILES = 16;
/** Maximum number of tiles in a walk. */
export const MAX_WALK_TILES = 16;
/** Maximum number of frames in a walk. */
export const MAX_WALK_STEPS = 60;
/** Maximum number of images generated for one walk: tiles times steps. */
export const MAX_WALK_IMAGES = 256;
/** Maximum magnification. */
export const MAX_SCALE = 16;
/** Maximum gap between tiles, in pixels before magnification. */
export const MAX_PAD = 16;
/** Maximum number of bytes of an uncompressed picture: width × height × channels of all frames, 2048 × 2048 in grey. */
export const MAX_PICTURE_BYTES = 2048 * 2048;

/** Bytes of one image. */
export function imageBytes({ width, height, channels }: ImageSize): number {
  return width * height * channels;
}

/**
 * The number of tiles of a grid whose request names none: {@link DEFAULT_TILES}, or the largest smaller square that
 * fits in {@link MAX_PICTURE_BYTES}.
 */
export function defaultTiles(image: ImageSize): number {
  const side = Math.floor(Math.sqrt(Math.min(DEFAULT_TILES, MAX_PICTURE_BYTES / imageBytes(image))));
  return Math.max(1, side) ** 2;
}

/** Whether the squarest grid of so many images of this size fits in {@link MAX_PICTURE_BYTES}. */
export function countFits(count: number, image: ImageSize): boolean {
  const columns = Math.ceil(Math.sqrt(count));
  return columns * Math.ceil(count / columns) * imageBytes(image) <= MAX_PICTURE_BYTES;
}

/** The count itself where a grid of it fits, else {@link defaultTiles}. */
export function fittingCount(count: number, image: ImageSize): number {
  return countFits(count, image) ? count : defaultTiles(image);
}

/** Number of images in each frame of the page's walks, where they are small enough. */
const WALK_COUNT = 4;
/** Number of frames of the page's walks: enough for a smooth movement, few enough to be generated at once. */
const WALK_STEPS = 24;
const MIN_WALK_STEPS = 2;

/** The number of images and of frames of the page's walks: fewer for large images, as far as the worker serves them. */
export function walkShape(image: ImageSize | undefined): { readonly count: number; readonly steps: number } {
  if (image === undefined) return { count: WALK_COUNT, steps: WALK_STEPS };
  const affordable = MAX_PICTURE_BYTES / imageBytes(image);
  const count = affordable >= WALK_COUNT * WALK_STEPS ? WALK_COUNT : 1;
  const steps = Math.max(MIN_WALK_STEPS, Math.min(WALK_STEPS, Math.floor(affordable / count)));
  return { count, steps };
}

/** The number of images that one request may generate at most. */
export function maxImages(image: ImageSize): number {
  return Math.max(1, Math.min(MAX_TILES, Math.floor(MAX_PICTURE_BYTES / imageBytes(image))));
}

/** Images of one forward pass are at most {@link MAX_TILES}, and no more than have this many pixels together. */
const PIXELS_PER_PASS = 256 * 256;

/** The number of images that one forward pass generates, which bounds the memory of its activations. */
export function imagesPerPass({ width, height }: ImageSize): number {
  return Math.max(1, Math.min(MAX_TILES, Math.floor(PIXELS_PER_PASS / (width * height))));
}
