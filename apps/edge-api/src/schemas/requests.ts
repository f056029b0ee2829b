import * as z from 'zod';
import { MAX_TILES, pictureParameters, seed, wholeNumber } from './parameters.ts';

/** Most drawings of one walk: tiles times steps. */
export const MAX_WALK_DRAWINGS = 256;
/** Most dots of a picture, all frames together: 2048 × 2048. */
export const MAX_DOTS = 2048 * 2048;

/** Tiles of a picture when the request does not say. */
export const DEFAULT_TILES = 16;

/** Query of `GET /generate`. */
export const generateQuery = z.object({
  n: wholeNumber(
    1,
    MAX_TILES,
    `How many digits; ${DEFAULT_TILES} when absent, or as many as digit lists, in one row.`,
  ).optional(),
  seed: seed(
    'Which digits: the same seed gives the same picture. A random one when absent, told in X-Trazo-Seed.',
  ).optional(),
  ...pictureParameters,
});

/** Query of `GET /walk`. */
export const walkQuery = z.object({
  from: seed('Seed of the first frame; a random one when absent, told in X-Trazo-From.').optional(),
  to: seed('Seed of the last frame; a random one when absent, told in X-Trazo-To.').optional(),
  steps: wholeNumber(2, 60, `Frames. n times steps is at most ${MAX_WALK_DRAWINGS}.`).default(24),
  n: wholeNumber(1, 16, 'How many digits walk at once.').default(1),
  ...pictureParameters,
});

/** Query of the routes that take no parameter. */
export const noQuery = z.object({});
