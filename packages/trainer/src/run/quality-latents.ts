import { cycleLabels, latentsFromSeed, toPixels } from '@trazo/model';
import { chunksOf } from '../data/chunks.ts';
import type { TrainableGan } from '../gan/trainable-gan.ts';

/** The same latents in every run and epoch, so that distances can be compared. */
const QUALITY_SEED = 0x7472617a; // "traz"

/** Pictures that an epoch's quality is measured on, and the classes they were asked to be. */
export interface QualitySamples {
  readonly pictures: Uint8ClampedArray<ArrayBuffer>;
  /** Empty where the model has no classes. */
  readonly labels: readonly number[];
}

/** `count` pictures in inference mode, of each class as many as of any other; always of the same latents. */
export function qualitySamples(gan: TrainableGan, count: number): QualitySamples {
  const { latentSize, classes } = gan.spec;
  const all = Array.from({ length: classes }, (_, label) => label);
  const labels = classes > 0 ? cycleLabels(all, count) : [];
  return {
    pictures: drawPixels(gan, latentsFromSeed(QUALITY_SEED, count, latentSize), count, labels),
    labels,
  };
}

/**
 * Bytes of `count` pictures, drawn in inference mode a few hundred at a time.
 *
 * @param labels one for each picture where the model has classes, else none
 */
export function drawPixels(
  gan: TrainableGan,
  latents: Float32Array,
  count: number,
  labels: readonly number[],
): Uint8ClampedArray<ArrayBuffer> {
  const { height, width, channels } = gan.spec.image;
  const size = height * width * channels;
  const pictures = new Uint8ClampedArray(count * size);
  for (const { first, last } of chunksOf(count)) {
    const part = latents.subarray(first * gan.spec.latentSize, last * gan.spec.latentSize);
    pictures.set(toPixels(gan.sample(part, last - first, labels.slice(first, last))), first * size);
  }
  return pictures;
}
