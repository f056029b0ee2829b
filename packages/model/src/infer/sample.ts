import type { ModelCard } from '../artifact/card.ts';
import { generatorInput } from '../latent/labels.ts';
import { latentsFromSeed } from '../latent/latents.ts';
import { type SampleOptions, sampleRequest } from './sample-options.ts';
import { Samples } from './samples.ts';

/** Images of one forward pass have at most this many pixels together, which bounds the memory of its activations. */
const PIXELS_PER_PASS = 128 * 1024;

/**
 * Samples images from a seed, a bounded number in each forward pass.
 *
 * @param generate one forward pass of the model's generator
 * @throws {InvalidOptionError} naming the option, its value and what is allowed
 */
export async function sample(
  generate: (input: Float32Array, count: number) => Promise<Uint8ClampedArray>,
  card: ModelCard,
  options: SampleOptions,
): Promise<Samples> {
  const request = sampleRequest(options, card);
  const { seed, count, first, labels } = request;
  const { latentSize, image } = card.spec;
  const size = image.height * image.width * image.channels;
  const perPass = Math.max(1, Math.floor(PIXELS_PER_PASS / (image.height * image.width)));
  const pixels = new Uint8ClampedArray(count * size);
  for (let done = 0; done < count; done += perPass) {
    const part = Math.min(perPass, count - done);
    const latents = latentsFromSeed(seed, part, latentSize, first + done);
    const input = generatorInput(latents, labels.slice(done, done + part), card.spec);
    pixels.set(await generate(input, part), done * size);
  }
  return new Samples(pixels, request, card);
}
