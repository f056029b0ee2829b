import { cycleLabels, InvalidOptionError, labelsFromSeed, type ModelCard, parseLabels } from '@trazo/model';
import { invalidParameters, parameterFault } from '../http/problem.ts';
import { MAX_TILES } from '../limits.ts';

/**
 * The class labels that a request lists in `digit`, in order; undefined where it has no `digit`.
 *
 * @throws {Problem} 400 where the model has no classes, or not these
 */
export function requestedLabels(
  digit: string | undefined,
  { name, spec }: ModelCard,
  cards: readonly ModelCard[],
): readonly number[] | undefined {
  if (digit === undefined) return undefined;
  const invalid = (allowed: string, detail?: string) =>
    invalidParameters([parameterFault('digit', digit, allowed, detail)]);
  if (spec.classes === 0) {
    const conditional = cards.filter((card) => card.spec.classes > 0).map((card) => card.name);
    const others = conditional.length === 0 ? '' : ` Models with classes: ${conditional.join(', ')}.`;
    const detail = `The model ${name} has no classes: omit digit.${others}`;
    throw invalid(`nothing, as ${detail.charAt(0).toLowerCase()}${detail.slice(1, -1)}`, detail);
  }
  try {
    const labels = parseLabels(digit, spec.classes);
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

/** The shortest list that gives `n` tiles the same labels, so that each picture has one address. */
export function canonicalLabels(requested: readonly number[] | undefined, n: number): string | undefined {
  if (requested === undefined) return undefined;
  const tiles = cycleLabels(requested, n);
  const length = tiles.findIndex(
    (_, period) => period > 0 && tiles.every((label, tile) => label === tiles[tile % period]),
  );
  return tiles.slice(0, length === -1 ? n : length).join(',');
}
