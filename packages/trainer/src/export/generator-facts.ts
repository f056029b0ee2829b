import type { ModelCard } from '@trazo/model';

/**
 * How a seed becomes latents, so that other programs can draw the images that Trazo draws for it. It describes
 * `latentsFromSeed`.
 */
const SEED_RECIPE =
  'latents of image i for the 32-bit seed s: for each k, entries 4k to 4k+3 come from the words (a, b, c, d) of ' +
  'Philox4x32-10 with counter (k, i, 0, 0) and key (s, 0x6c617465), by Box-Muller: with r = sqrt(-2 ln((a + 1) / 2^32)) ' +
  'and t = 2 pi b / 2^32 the first two are r cos t and r sin t, and c and d give the other two in the same way';

/** What a program has to know to use a generator, by key: the metadata of files in formats of other libraries. */
export function generatorFacts({ name, spec }: Pick<ModelCard, 'name' | 'spec'>): Record<string, string> {
  const { height, width, channels } = spec.image;
  return {
    name,
    latent_size: String(spec.latentSize),
    classes: String(spec.classes),
    image_size: `${height}x${width}`,
    channels: String(channels),
    value_range: '[-1, 1]',
    seed_recipe: SEED_RECIPE,
  };
}
