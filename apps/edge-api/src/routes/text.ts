import { charactersOf, InvalidOptionError, type ModelCard, parseText, type TextCells } from '@trazo/model';
import { invalidParameters, parameterFault } from '../http/problem.ts';
import { MAX_TILES } from '../limits.ts';
import type { Catalog } from '../models/catalog.ts';

/** The part of a query that `text` replaces or depends on. */
export interface TextQuery {
  readonly text?: string | undefined;
  readonly n?: number | undefined;
  readonly digit?: string | undefined;
  readonly class?: string | undefined;
  readonly cols?: number | undefined;
}

/** The parameters that a text sets. */
const REPLACED = ['n', 'digit', 'class'] as const;

/**
 * The text that a request has in `text`, in cells; undefined where it has none.
 *
 * @param cards of all models, which the message names that refuses a text
 * @throws {Problem} 400 where the model has no such characters, or the text is too long, or another parameter contradicts it
 */
export function requestedText(
  query: TextQuery,
  card: ModelCard,
  cards: readonly ModelCard[],
): TextCells | undefined {
  const { text, cols } = query;
  if (text === undefined) return undefined;
  const invalid = (allowed: string, detail?: string) =>
    invalidParameters([parameterFault('text', text, allowed, detail)]);
  const other = REPLACED.find((name) => query[name] !== undefined);
  if (other !== undefined) {
    throw invalid(
      `text without ${other}`,
      `text and ${other} cannot be combined: text sets n and the classes.`,
    );
  }
  const characters = charactersOf(card);
  if (characters === undefined) {
    const writing = cards.filter((each) => charactersOf(each) !== undefined).map(({ name }) => name);
    const others = writing.length === 0 ? '' : ` Models that write: ${writing.join(', ')}.`;
    const detail = `The classes of the model ${card.name} are not single characters: omit text.${others}`;
    throw invalid(`nothing, as ${detail.charAt(0).toLowerCase()}${detail.slice(1, -1)}`, detail);
  }
  try {
    const cells = parseText(text, characters, cols);
    if (cells.cells.length <= MAX_TILES) return cells;
    const rows = cells.cells.length / cells.columns;
    throw invalid(`a text of at most ${MAX_TILES} tiles; this one has ${rows} rows of ${cells.columns}`);
  } catch (error) {
    throw error instanceof InvalidOptionError ? invalid(error.allowed) : error;
  }
}

/**
 * The name of the model that writes a text where the request names none: the default model if it has all the characters,
 * else the first that has; where none has, the one of the most characters, which says what it lacks.
 *
 * @returns undefined for the default model, and where no model writes
 */
export function writingModel(
  text: string | undefined,
  { cards, defaultName }: Pick<Catalog, 'cards' | 'defaultName'>,
): string | undefined {
  if (text === undefined) return undefined;
  const writing = cards
    .flatMap((card) => ({ name: card.name, characters: charactersOf(card) ?? [] }))
    .filter(({ characters }) => characters.length > 0)
    .sort((a, b) => Number(b.name === defaultName) - Number(a.name === defaultName));
  const most = Math.max(...writing.map(({ characters }) => characters.length));
  const able = writing.find(({ characters }) => canWrite(text, characters));
  return (able ?? writing.find(({ characters }) => characters.length === most))?.name;
}

function canWrite(text: string, characters: readonly string[]): boolean {
  try {
    parseText(text, characters);
    return true;
  } catch (error) {
    if (error instanceof InvalidOptionError) return false;
    throw error;
  }
}

/**
 * Puts the images of a text's characters into its cells. Blank cells are black.
 *
 * @param pixels of the images of all cells that are not blank, in order
 */
export function fillCells(
  cells: TextCells['cells'],
  pixels: Uint8ClampedArray<ArrayBuffer>,
  tileLength: number,
): Uint8ClampedArray<ArrayBuffer> {
  const filled = new Uint8ClampedArray(cells.length * tileLength);
  let from = 0;
  cells.forEach((label, cell) => {
    if (label === undefined) return;
    filled.set(pixels.subarray(from, from + tileLength), cell * tileLength);
    from += tileLength;
  });
  return filled;
}
