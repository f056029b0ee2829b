import { latentsFromSeed, toPixels } from '@trazo/model';
import type { TrainableGan } from '@trazo/model/train';
import { chunksOf } from '../data/chunks.ts';
import { sampleLabels } from './sample-labels.ts';

/** Seed of the latents, the same in every run and epoch, so that distances are comparable. */
const EVALUATION_SEED = 0x7472617a; // "traz"

/** The samples on which an epoch is evaluated, and the classes they are conditioned on. */
export interface EvaluationSamples {
  readonly images: Uint8ClampedArray<ArrayBuffer>;
  /** Empty for models without classes. */
  readonly labels: readonly number[];
}

/** Generates `count` samples in inference mode, always from the same latents, with all classes equally frequent. */
export function evaluationSamples(gan: TrainableGan, count: number): EvaluationSamples {
  const labels = sampleLabels(gan.spec, count);
  const latents = latentsFromSeed(EVALUATION_SEED, count, gan.spec.latentSize);
  return { images: samplePixels(gan, latents, count, labels), labels };
}

/**
 * Generates `count` samples as bytes, in inference mode and in chunks of a few hundred.
 *
 * @param latents count × latentSize standard-normal numbers
 * @param labels one label per image; empty for models without classes
 * @returns count × height × width × channels bytes, 0 (black) to 255 (white)
 */
export function samplePixels(
  gan: TrainableGan,
  latents: Float32Array,
  count: number,
  labels: readonly number[],
): Uint8ClampedArray<ArrayBuffer> {
  const { height, width, channels } = gan.spec.image;
  const size = height * width * channels;
  const images = new Uint8ClampedArray(count * size);
  for (const { first, last } of chunksOf(count)) {
    const part = latents.subarray(first * gan.spec.latentSize, last * gan.spec.latentSize);
    images.set(toPixels(gan.sample(part, last - first, labels.slice(first, last))), first * size);
  }
  return images;
}
