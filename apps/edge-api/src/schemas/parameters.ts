import { InvalidOptionError, MAX_SEED_TEXT, parseSeed, SEED_ALLOWED } from '@trazo/model';
import * as z from 'zod';
import { MAX_PAD, MAX_SCALE, MAX_TILES } from '../limits.ts';
import { MODEL_FILE_NAMES } from '../models/model-files.ts';

/** What the documentation says about a parameter, besides what its schema says. */
export interface ParameterDocs {
  /** One sentence or more. */
  readonly description: string;
  /** Valid values, as they stand in a URL. */
  readonly examples: readonly [string, ...string[]];
  /** The allowed values in words. Error messages use the same ones. */
  readonly allowed: string;
  /** What a request without the parameter gets, where that is not one fixed value. */
  readonly absent?: string;
}

/** The documentation of each parameter, by its schema. */
export const parameterDocs = z.registry<ParameterDocs>();

/**
 * A whole number in plain decimal digits. Every fault has the same message, what is allowed: the problem details
 * name the parameter and the received value.
 */
export function wholeNumber(min: number, max: number, docs: Omit<ParameterDocs, 'allowed'>) {
  const allowed = `a whole number from ${min} to ${max}`;
  return z
    .string({ error: allowed })
    .regex(/^(?:0|[1-9]\d{0,15})$/, { error: allowed })
    .transform(Number)
    .pipe(z.int({ error: allowed }).min(min, { error: allowed }).max(max, { error: allowed }))
    .register(parameterDocs, { ...docs, allowed });
}

/**
 * A word that is a seed, for readers of the OpenAPI document: their regular expressions may lack Unicode's classes, so
 * this one accepts every character outside ASCII where only letters and digits are allowed.
 */
const WORD = '^[^\\x00-@\\[-`{-\\x7f][^\\x00-,/:-@\\[-^`{-\\x7f]*$';
/** The same word exactly, for readers that know ECMAScript's flag `u`. */
const EXACT_WORD = '^\\p{L}[\\p{L}\\p{N}._-]*$';

/** A seed: an unsigned 32-bit number, or a word that is hashed to one. */
export function seed(docs: Omit<ParameterDocs, 'allowed' | 'examples'>) {
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
      anyOf: [
        { type: 'integer', minimum: 0, maximum: 0xffff_ffff },
        { type: 'string', pattern: WORD, 'x-unicode-pattern': EXACT_WORD, maxLength: MAX_SEED_TEXT },
      ],
    })
    .register(parameterDocs, { ...docs, examples: ['42', 'ana'], allowed: SEED_ALLOWED });
}

const MAX_DIGIT_TEXT = 256;
const MAX_CLASS_TEXT = 2048;
const CLASS_ALLOWED = 'a class of the model such as boot, or a list such as boot,coat';
const DIGIT_ALLOWED = 'a class such as 7, a list such as 2,0,2,6 or a range such as 0-9';
const MODEL_ALLOWED = 'the name of a model: a lower-case letter, then up to 31 of a–z, 0–9 and -';
const VERSION_ALLOWED = 'the version of a model from /models: 12 hexadecimal digits';

/** The name of a model. */
function modelName(docs: Omit<ParameterDocs, 'allowed' | 'examples'>) {
  return z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: MODEL_ALLOWED })
    .register(parameterDocs, { ...docs, examples: ['slim'], allowed: MODEL_ALLOWED });
}

/** The version of a model. */
function modelVersion(docs: Omit<ParameterDocs, 'allowed' | 'examples'>) {
  return z
    .string()
    .regex(/^[0-9a-f]{12}$/, { error: VERSION_ALLOWED })
    .register(parameterDocs, { ...docs, examples: ['0123456789ab'], allowed: VERSION_ALLOWED });
}

/** The parts of the path of a model's file. */
export const modelFileParameters = z.object({
  model: modelName({ description: 'A model from /models.' }),
  v: modelVersion({
    description:
      'Version of the model, the same as v of a picture. When the worker serves another version, the response is 404 and names its address.',
  }),
  file: z.enum(MODEL_FILE_NAMES).register(parameterDocs, {
    description: 'The graph, its weights, or the card, which says what the model is.',
    examples: ['model.json'],
    allowed: MODEL_FILE_NAMES.join(', '),
  }),
});

/** Parameters of every picture. */
export const pictureParameters = {
  model: modelName({ description: 'A model from /models.', absent: 'the default model' }).optional(),
  digit: z
    .string()
    .max(MAX_DIGIT_TEXT, { error: DIGIT_ALLOWED })
    .regex(/^\d{1,3}(?:-\d{1,3})?(?:,\d{1,3}(?:-\d{1,3})?)*$/, { error: DIGIT_ALLOWED })
    .register(parameterDocs, {
      description:
        'The digit, or the class of a model of other images, counted from 0. The tiles take the entries of a list in order and start over at its end. Only for models with classes.',
      examples: ['7', '2,0,2,6', '0-9'],
      allowed: DIGIT_ALLOWED,
      absent: 'any class, by the seed',
    })
    .optional(),
  class: z
    .string()
    // As JSON Schema counts: characters, not UTF-16 units.
    .refine((text) => text.length <= MAX_CLASS_TEXT || [...text].length <= MAX_CLASS_TEXT, {
      error: CLASS_ALLOWED,
    })
    .meta({ maxLength: MAX_CLASS_TEXT })
    .register(parameterDocs, {
      description:
        'The class by its name, in upper or lower case: dataset.classNames of the model in /models. Where classes have no names, by number, as digit. A list is taken as that of digit, with which it cannot be combined.',
      examples: ['boot', 'boot,coat'],
      allowed: CLASS_ALLOWED,
      absent: 'any class, by the seed',
    })
    .optional(),
  cols: wholeNumber(1, MAX_TILES, {
    description: 'Tiles in a row, at most n.',
    examples: ['10'],
    absent: 'the squarest grid',
  }).optional(),
  scale: wholeNumber(1, MAX_SCALE, {
    description: 'Whole-number magnification without smoothing.',
    examples: ['4'],
  }).default(1),
  pad: wholeNumber(0, MAX_PAD, {
    description: 'Black gap around and between tiles, in pixels before magnification.',
    examples: ['2'],
  }).default(0),
  v: modelVersion({
    description:
      'Version of the model. With it and the seeds, the response never changes and can be cached forever. When the worker serves another version, the response is 404.',
    absent: 'the version that is served now',
  }).optional(),
};
