import type { ModelCard } from '../artifact/card.ts';
import { InvalidOptionError } from '../errors.ts';
import { classNamesOf, parseClasses } from '../latent/class-names.ts';
import { cycleLabels, labelsFromSeed, parseLabels } from '../latent/labels.ts';
import { parseSeed, randomSeed } from '../latent/seed.ts';

/** What to sample. Everything is optional. */
export interface SampleOptions {
  /**
   * A whole number from 0 to 4294967295, or a word. The same seed gives the same images; default: a random one, which
   * the samples hold.
   */
  readonly seed?: number | string | undefined;
  /**
   * The classes of the images, in turn: `7`, `[2, 0, 2, 6]`, text as in the API, `'0-9'`, or their names if the card has
   * some, `'boot'` or `['boot', 'coat']`. Default: `'any'`, any class by the seed.
   */
  readonly classes?: number | string | readonly (number | string)[] | undefined;
  /** How many images, 1 to 1,000,000; default: the number of classes if several are listed, else 16. */
  readonly count?: number | undefined;
  /**
   * Index of the first image in the sequence of the seed; default: 0. Sampling 0 to 99 and then 100 to 199 gives the
   * same images as sampling 0 to 199.
   */
  readonly first?: number | undefined;
}

/** What to sample, complete and validated. */
export interface SampleRequest {
  readonly seed: number;
  readonly count: number;
  readonly first: number;
  /** Class of each image; empty if the model has no classes. */
  readonly labels: readonly number[];
}

const NAMES: ReadonlySet<string> = new Set([
  'seed',
  'classes',
  'count',
  'first',
] satisfies (keyof SampleOptions)[]);
const DEFAULT_COUNT = 16;
const MAX_COUNT = 1_000_000;
/** Bytes that browsers and Node.js allocate for one array. */
const MAX_BYTES = 2 ** 31 - 1;
/** Latents and labels count the images of a seed with 32 bits. */
const MAX_INDEX = 2 ** 32;

/**
 * Validates options and fills in what is omitted.
 *
 * @throws {InvalidOptionError} naming the option, its value and what is allowed
 */
export function sampleRequest(options: SampleOptions, card: ModelCard): SampleRequest {
  // Callers in JavaScript pass anything.
  if (typeof options !== 'object' || options === null) {
    throw invalid('options', options, 'an object such as { seed: 1, count: 16 }');
  }
  const unknown = Object.keys(options).find((name) => !NAMES.has(name));
  if (unknown !== undefined) throw invalid('option', unknown, [...NAMES].join(', '));
  const listed = listedClasses(options.classes, card);
  const { height, width, channels } = card.spec.image;
  const maxCount = Math.max(1, Math.min(MAX_COUNT, Math.floor(MAX_BYTES / (height * width * channels))));
  const defaultCount = listed !== undefined && listed.length > 1 ? listed.length : DEFAULT_COUNT;
  const count = wholeNumber('count', options.count ?? Math.min(defaultCount, maxCount), 1, maxCount);
  const first = wholeNumber('first', options.first ?? 0, 0, MAX_INDEX - count);
  const seed = options.seed === undefined ? randomSeed() : seedOf(options.seed);
  const { classes } = card.spec;
  const labels = listed
    ? cycleLabels(listed, count, first)
    : labelsFromSeed(seed, classes > 0 ? count : 0, classes, first);
  return { seed, count, first, labels };
}

/** The classes that are listed; undefined for any class by the seed. */
function listedClasses(classes: SampleOptions['classes'], card: ModelCard): readonly number[] | undefined {
  const { name, spec } = card;
  if (classes === undefined || classes === 'any') return undefined;
  if (spec.classes === 0) throw invalid('classes', classes, `nothing, as the model ${name} has no classes`);
  const list: readonly unknown[] = Array.isArray(classes) ? classes : [classes];
  const labels = list.flatMap((entry) => {
    if (typeof entry === 'string') return labelsOf(entry, card);
    if (typeof entry === 'number' && Number.isInteger(entry) && entry >= 0 && entry < spec.classes)
      return entry;
    throw invalid(
      'classes',
      entry,
      `"any", a whole number from 0 to ${spec.classes - 1}, a text such as "0-${spec.classes - 1}", or a list of these`,
    );
  });
  if (labels.length === 0) throw invalid('classes', classes, 'a list of at least one class, or "any"');
  return labels;
}

/** Names come first: a class may be called by a number. */
function labelsOf(text: string, card: ModelCard): number[] {
  const isNumeric = /^[\d,-]+$/.test(text) && !classNamesOf(card).includes(text);
  return isNumeric ? parseLabels(text, card.spec.classes, 'classes') : parseClasses(text, card, 'classes');
}

function seedOf(seed: unknown): number {
  if (typeof seed === 'string') return parseSeed(seed);
  // NaN and Infinity would be words.
  if (typeof seed === 'number' && Number.isFinite(seed)) return parseSeed(String(seed));
  throw invalid('seed', seed, 'a whole number from 0 to 4294967295, or a word');
}

function wholeNumber(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(option, value, `a whole number from ${least} to ${most}`);
}

function invalid(option: string, value: unknown, allowed: string): InvalidOptionError {
  return new InvalidOptionError(option, Array.isArray(value) ? `[${value.join()}]` : String(value), allowed);
}
