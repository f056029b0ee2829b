import { InvalidOptionError, MAX_SEED_TEXT, parseSeed } from '@trazo/model';
import * as z from 'zod';
import { MAX_PAD, MAX_SCALE, MAX_TILES } from '../limits.ts';

/**
 * A whole number in plain decimal digits. Every fault has the same message, what is allowed: the problem details
 * name the parameter and the received value.
 */
export function wholeNumber(min: number, max: number, description: string) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string({ error: allowed })
    .regex(/^(?:0|[1-9]\d{0,15})$/, { error: allowed })
    .transform(Number)
    .pipe(z.int({ error: allowed }).min(min, { error: allowed }).max(max, { error: allowed }))
    .meta({ description });
}

/** A seed: an unsigned 32-bit number, or a word that is hashed to one. */
export function seed(description: string) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return parseSeed(text);
      } catch (error) {
        if (!(error instanceof InvalidOptionError)) throw error;
        context.addIssue({ code: 'custom', message: error.allowed });
        return z.NEVER;
      }
    })
    .meta({
      description,
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 0xffff_ffff },
        { type: 'string', pattern: '^\\p{L}[\\p{L}\\p{N}._-]*$', maxLength: MAX_SEED_TEXT },
      ],
    });
}

const MAX_DIGIT_TEXT = 256;
const DIGIT_ALLOWED = 'a class such as 7, a list such as 2,0,2,6 or a range such as 0-9';

/** Parameters of every picture. */
export const pictureParameters = {
  model: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, {
      error: 'the name of a model: a lower-case letter, then up to 31 of a–z, 0–9 and -',
    })
    .meta({ description: 'Name of a model from /models (default: the default model).' })
    .optional(),
  digit: z
    .string()
    .max(MAX_DIGIT_TEXT, { error: DIGIT_ALLOWED })
    .regex(/^\d{1,3}(?:-\d{1,3})?(?:,\d{1,3}(?:-\d{1,3})?)*$/, { error: DIGIT_ALLOWED })
    .meta({
      description:
        'The digit, or the class of a model of other images, counted from 0: 7, a list such as 2,0,2,6 or a range such as 0-9. The tiles take the entries of a list in order and start over at its end. Only for models with classes (default: any class, by the seed).',
      examples: ['7', '2,0,2,6', '0-9'],
    })
    .optional(),
  cols: wholeNumber(1, MAX_TILES, 'Tiles in a row, at most n (default: the squarest grid).').optional(),
  scale: wholeNumber(1, MAX_SCALE, 'Whole-number magnification without smoothing.').default(1),
  pad: wholeNumber(0, MAX_PAD, 'Black gap around and between tiles, in pixels before magnification.').default(
    0,
  ),
  v: z
    .string()
    .regex(/^[0-9a-f]{12}$/, { error: 'the version of a model from /models: 12 hexadecimal digits' })
    .meta({
      description:
        'Version of the model. With it and the seeds, the response never changes and can be cached forever. When the worker serves another version, the response is 404.',
    })
    .optional(),
};
