import * as z from 'zod';
import { DEFAULT_TILES, MAX_TILES, MAX_WALK_IMAGES, MAX_WALK_STEPS, MAX_WALK_TILES } from '../limits.ts';
import { pictureParameters, seed, wholeNumber } from './parameters.ts';

/** Query of `GET /generate`. */
export const generateQuery = z.object({
  n: wholeNumber(
    1,
    MAX_TILES,
    `Number of images (default: ${DEFAULT_TILES}, fewer for large images, or the length of \`digit\`, which then makes one row).`,
  ).optional(),
  seed: seed(
    'The same seed gives the same picture (default: a random seed, which the header X-Trazo-Seed names).',
  ).optional(),
  ...pictureParameters,
});

/** Query of `GET /walk`. */
export const walkQuery = z.object({
  from: seed('Seed of the first frame (default: a random seed, which X-Trazo-From names).').optional(),
  to: seed('Seed of the last frame (default: a random seed, which X-Trazo-To names).').optional(),
  steps: wholeNumber(
    2,
    MAX_WALK_STEPS,
    `Number of frames. n times steps is at most ${MAX_WALK_IMAGES}.`,
  ).default(24),
  n: wholeNumber(1, MAX_WALK_TILES, 'Number of images in each frame.').default(1),
  ...pictureParameters,
});

/** Query of the routes that take no parameter. */
export const noQuery = z.object({});
