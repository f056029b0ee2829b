import {
  classNamesOf,
  cycleLabels,
  encodeClassNames,
  formatClassNames,
  InvalidOptionError,
  labelsFromSeed,
  type ModelCard,
  parseClasses,
  parseLabels,
} from '@trazo/model';
import { invalidParameters, parameterFault } from '../http/problem.ts';
import { MAX_TILES } from '../limits.ts';

/** The two parameters that list classes: by number, and by name. */
export interface RequestedClasses {
  readonly digit?: string | undefined;
  readonly class?: string | undefined;
}

/** Longer names of classes, as they stand in a URL, are left out of addresses and headers, which clients bound. */
const MAX_NAMES_LENGTH = 4096;

/**
 * The class labels that a request lists in `digit` or `class`, in order; undefined where it has neither.
 *
 * @throws {Problem} 400 where the model has no classes, or not these, or both parameters are given
 */
export function requestedLabels(
  requested: RequestedClasses,
  card: ModelCard,
  cards: readonly ModelCard[],
): readonly number[] | undefined {
  const { digit, class: named } = requested;
  const parameter = named === undefined ? 'digit' : 'class';
  const text = named ?? digit;
  if (text === undefined) return undefined;
  const invalid = (allowed: string, detail?: string) =>
    invalidParameters([parameterFault(parameter, text, allowed, detail)]);
  if (digit !== undefined && named !== undefined) {
    throw invalid('class without digit', 'digit and class cannot be combined: use one of them.');
  }
  const { name, spec } = card;
  if (spec.classes === 0) {
    const conditional = cards.filter((each) => each.spec.classes > 0).map((each) => each.name);
    const others = conditional.length === 0 ? '' : ` Models with classes: ${conditional.join(', ')}.`;
    const detail = `The model ${name} has no classes: omit ${parameter}.${others}`;
    throw invalid(`nothing, as ${detail.charAt(0).toLowerCase()}${detail.slice(1, -1)}`, detail);
  }
  try {
    const labels = parameter === 'digit' ? parseLabels(text, spec.classes) : parseClasses(text, card);
    if (labels.length > MAX_TILES) throw invalid(`a list of at most ${MAX_TILES} classes`);
    return labels;
  } catch (error) {
    throw error instanceof InvalidOptionError ? invalid(error.allowed) : error;
  }
}

/** The label of each tile: the requested ones, repeated, else by the seed; none where the model has no classes. */
export function labelsOfTiles(
  requested: readonly number[] | undefined,
  seed: number,
  n: number,
  { spec }: ModelCard,
): number[] {
  if (requested !== undefined) return cycleLabels(requested, n);
  return labelsFromSeed(seed, spec.classes > 0 ? n : 0, spec.classes);
}

/**
 * The classes in the one address of a picture: the shortest list that gives `n` tiles the same labels, by name where the
 * names tell the classes apart, else by number.
 */
export function canonicalClasses(
  requested: readonly number[] | undefined,
  n: number,
  card: ModelCard,
): RequestedClasses {
  if (requested === undefined) return {};
  const tiles = cycleLabels(requested, n);
  const length = tiles.findIndex(
    (_, period) => period > 0 && tiles.every((label, tile) => label === tiles[tile % period]),
  );
  const labels = tiles.slice(0, length === -1 ? n : length);
  const names = classNamesOf(card);
  const named = encodeClassNames(labels, names).length <= MAX_NAMES_LENGTH && formatClassNames(labels, names);
  return named ? { class: named } : { digit: labels.join() };
}

/** The headers that say of which class each tile is: by number, and by name as in a URL where that is short enough. */
export function classHeaders(labels: readonly number[], card: ModelCard): Readonly<Record<string, string>> {
  if (labels.length === 0) return {};
  const names = classNamesOf(card);
  const named = names.length > 0 ? encodeClassNames(labels, names) : '';
  return {
    'X-Trazo-Digits': labels.join(),
    ...(named !== '' && named.length <= MAX_NAMES_LENGTH && { 'X-Trazo-Classes': named }),
  };
}
