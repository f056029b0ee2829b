import type { GanSpec } from '@trazo/model';
import type { ImageBatch } from '@trazo/model/train';

/** A batch of noise images of any class. The content of the images has no effect on the speed. */
export function noiseBatch(spec: GanSpec, count: number, seed: number): ImageBatch {
  const { classes, image } = spec;
  const { height, width, channels } = image;
  const pixels = new Uint8Array(count * height * width * channels);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.imul(i + seed * 977, 2654435761) >>> 24;
  const labels = pixels.slice(0, count).map((byte) => byte % Math.max(1, classes));
  return { pixels, labels, count };
}
