import * as z from 'zod';
import { DEFAULT_TILES, MAX_TILES, MAX_WALK_IMAGES, MAX_WALK_STEPS, MAX_WALK_TILES } from '../limits.ts';
import { parameterDocs, pictureParameters, seed, wholeNumber } from './parameters.ts';

const MAX_TEXT = 256;
const TEXT_ALLOWED = `a text of the characters that are classes of the model, at most ${MAX_TILES} with spaces`;
const SIZE_ALLOWED = 'width and height such as 1200x630, at least the size of the grid';

/** Query of `GET /generate`. */
export const generateQuery = z.object({
  n: wholeNumber(1, MAX_TILES, {
    description: 'Number of images.',
    examples: ['4'],
    absent: `${DEFAULT_TILES}, fewer for large images; the length of digit or class if that is a list, which then makes one row`,
  }).optional(),
  seed: seed({
    description: 'The same seed gives the same picture.',
    absent: 'a random seed, which the header X-Trazo-Seed names',
  }).optional(),
  ...pictureParameters,
  text: z
    .string()
    // As JSON Schema counts: characters, not UTF-16 units.
    .refine((text) => text.length <= MAX_TEXT || [...text].length <= MAX_TEXT, { error: TEXT_ALLOWED })
    .meta({ maxLength: MAX_TEXT })
    .register(parameterDocs, {
      description:
        'A text to write, for models whose classes are single characters: letters, or digits. It sets n and the classes, and all characters have the same latents, so they look alike: another seed is another hand. Without model, the first model that has all the characters writes it. A space is a blank tile, a line feed begins a new row, and lines longer than cols continue in the next one.',
      examples: ['2026'],
      allowed: TEXT_ALLOWED,
      absent: 'no text',
    })
    .optional(),
  size: z
    .string()
    .regex(/^[1-9]\d{0,3}x[1-9]\d{0,3}$/, { error: SIZE_ALLOWED })
    .register(parameterDocs, {
      description:
        'Size of the picture in pixels. The grid lies in its middle, on black. For places that cut pictures to a shape of their own, such as previews of links.',
      examples: ['1200x630'],
      allowed: SIZE_ALLOWED,
      absent: 'the size of the grid',
    })
    .optional(),
});

const FORMATS = ['png', 'gif'] as const;
const FORMAT_ALLOWED = 'png or gif';

/** The file format of a walk. */
export type WalkFormat = (typeof FORMATS)[number];

/** Query of `GET /walk`. */
export const walkQuery = z.object({
  from: seed({
    description: 'Seed of the first frame.',
    absent: 'a random seed, which the header X-Trazo-From names',
  }).optional(),
  to: seed({
    description: 'Seed of the last frame.',
    absent: 'a random seed, which the header X-Trazo-To names',
  }).optional(),
  steps: wholeNumber(2, MAX_WALK_STEPS, {
    description: `Number of frames. n times steps is at most ${MAX_WALK_IMAGES}.`,
    examples: ['16'],
  }).default(24),
  n: wholeNumber(1, MAX_WALK_TILES, {
    description: 'Number of images in each frame.',
    examples: ['4'],
  }).default(1),
  format: z
    .enum(FORMATS, { error: FORMAT_ALLOWED })
    .register(parameterDocs, {
      description:
        'File format. png is an animated PNG, which chats and slides often show as a still picture; gif moves everywhere. A GIF has 256 colors: all greys, and the nearest ones of color images.',
      examples: ['gif'],
      allowed: FORMAT_ALLOWED,
    })
    .default('png'),
  ...pictureParameters,
});

/** Query of `GET /walk.png` and `GET /walk.gif`: the path names the format. */
export const walkFileQuery = walkQuery.omit({ format: true });

/** Query of the routes that take no parameter. */
export const noQuery = z.object({});
