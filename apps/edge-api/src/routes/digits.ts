import { cycleLabels, InvalidOptionError, labelsFromSeed, type ModelCard, parseLabels } from '@trazo/model';
import { invalidParameters, parameterFault } from '../http/problem.ts';
import { MAX_TILES } from '../schemas/parameters.ts';

/**
 * The digits that a request asks for, in their order; undefined where it leaves them open.
 *
 * @throws {Problem} 400 where the model cannot be asked, or has no such class
 */
export function askedDigits(
  digit: string | undefined,
  { name, spec }: ModelCard,
  cards: readonly ModelCard[],
): readonly number[] | undefined {
  if (digit === undefined) return undefined;
  const refuse = (allowed: string) => invalidParameters([parameterFault('digit', digit, allowed)]);
  if (spec.classes === 0) {
    const able = cards.filter((card) => card.spec.classes > 0).map((card) => card.name);
    const others = able.length === 0 ? '' : `; ask ${able.join(' or ')}`;
    throw refuse(`to leave it out, as the model ${name} cannot be asked for a digit${others}`);
  }
  try {
    const digits = parseLabels(digit, spec.classes);
    if (digits.length > MAX_TILES) throw refuse(`a list of at most ${MAX_TILES} digits`);
    return digits;
  } catch (error) {
    throw error instanceof InvalidOptionError ? refuse(error.allowed) : error;
  }
}

/** The digit of each tile: as asked, over and over, else by the seed; none where the model has no classes. */
export function digitsOfTiles(
  asked: readonly number[] | undefined,
  seed: number,
  n: number,
  { spec }: ModelCard,
): number[] {
  if (asked !== undefined) return cycleLabels(asked, n);
  return labelsFromSeed(seed, spec.classes > 0 ? n : 0, spec.classes);
}

/** The shortest list that gives `n` tiles the same digits, so that one picture has one address. */
export function canonicalDigits(asked: readonly number[] | undefined, n: number): string | undefined {
  if (asked === undefined) return undefined;
  const tiles = cycleLabels(asked, n);
  const length = tiles.findIndex(
    (_, period) => period > 0 && tiles.every((digit, tile) => digit === tiles[tile % period]),
  );
  return tiles.slice(0, length === -1 ? n : length).join(',');
}
