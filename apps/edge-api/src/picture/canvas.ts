import type { RasterImage } from '@trazo/model';

/** Places an image in the middle of a black one that is at least as large. */
export function centered(image: RasterImage, width: number, height: number): RasterImage {
  const { channels } = image;
  const left = Math.floor((width - image.width) / 2);
  const top = Math.floor((height - image.height) / 2);
  if (left < 0 || top < 0) throw new RangeError('The canvas is smaller than the image.');
  const data = new Uint8Array(width * height * channels);
  const row = image.width * channels;
  for (let y = 0; y < image.height; y++) {
    data.set(image.data.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * channels);
  }
  return { width, height, channels, data };
}
