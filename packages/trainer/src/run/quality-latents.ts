import { latentsFromSeed, toPixels } from '@trazo/model';
import type { Gan } from '../step/gan.ts';

/** The same latents in every run and epoch, so that distances can be compared. */
const QUALITY_SEED = 0x7472617a; // "traz"
/** Pictures drawn at a time, to bound the memory. */
const CHUNK = 500;

/** Latents of the pictures that an epoch's quality is measured on. */
export function qualityLatents(count: number, latentSize: number): Float32Array {
  return latentsFromSeed(QUALITY_SEED, count, latentSize);
}

/** Bytes of `count` pictures, drawn in inference mode a few hundred at a time. */
export function drawInBatches(gan: Gan, latents: Float32Array, count: number): Uint8ClampedArray {
  const { height, width, channels } = gan.spec.image;
  const size = height * width * channels;
  const pictures = new Uint8ClampedArray(count * size);
  for (let first = 0; first < count; first += CHUNK) {
    const last = Math.min(count, first + CHUNK);
    const part = latents.subarray(first * gan.spec.latentSize, last * gan.spec.latentSize);
    pictures.set(toPixels(gan.draw(part, last - first)), first * size);
  }
  return pictures;
}
