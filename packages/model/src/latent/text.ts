import { InvalidOptionError } from '../errors.ts';

/** The part of a model's card that says which characters its classes are. */
interface CharacterClasses {
  readonly spec: { readonly classes: number };
  readonly dataset: { readonly classNames?: readonly string[] | undefined };
}

/** A text in cells: rows of the same length, of which each cell has the class of its character or is blank. */
export interface TextCells {
  /** The rows one after the other; undefined for a blank cell. */
  readonly cells: readonly (number | undefined)[];
  readonly columns: number;
  /** The text in the names of the classes, without spaces around its lines. */
  readonly text: string;
}

/** Characters that a message lists at most. */
const SHOWN = 12;

/**
 * The characters of a model's classes, by their numbers: where every class has a name of one character, or where at most
 * ten classes have no names and are digits.
 *
 * @returns undefined where the classes are not characters
 */
export function charactersOf({ spec, dataset }: CharacterClasses): readonly string[] | undefined {
  const { classes } = spec;
  const names = dataset.classNames ?? [];
  if (classes === 0) return undefined;
  if (names.length === 0)
    return classes <= 10 ? Array.from({ length: classes }, (_, i) => String(i)) : undefined;
  const characters = names.map((name) => name.normalize('NFC'));
  return names.length === classes && characters.every(isCharacter) ? characters : undefined;
}

/**
 * Parses a text that a model's classes write: `trazo`, `2026`. Upper and lower case do not matter unless classes differ
 * by nothing else. A line feed begins a new row, and shorter rows are filled with blank cells.
 *
 * @param characters as {@link charactersOf} returns them
 * @param width cells in a row, where longer lines continue in the next one; the longest line where undefined
 * @param option the flag or parameter that messages name
 * @throws {InvalidOptionError} naming `option`, the text, and the characters that are no classes
 */
export function parseText(
  text: string,
  characters: readonly string[],
  width?: number,
  option = 'text',
): TextCells {
  const labels = labelsByCharacter(characters);
  const unknown = new Set<string>();
  const lines = text
    .normalize('NFC')
    .split(/\r\n?|\n/)
    .map((line) =>
      [...line.trim()].map((character) => {
        if (/^\s$/u.test(character)) return undefined;
        const label = labels.get(character) ?? labels.get(character.toLowerCase());
        if (label === undefined) unknown.add(character);
        return label;
      }),
    );
  const longest = Math.max(...lines.map((line) => line.length));
  if (unknown.size > 0 || longest === 0) {
    const found = [...unknown].map((character) => JSON.stringify(character));
    const not = unknown.size === 0 ? '' : `, not ${shown(found)}`;
    throw new InvalidOptionError(option, text, `${shown(characters)} and spaces${not}`);
  }
  const columns = width ?? longest;
  const rows = lines.flatMap((line) =>
    Array.from({ length: Math.max(1, Math.ceil(line.length / columns)) }, (_, row) =>
      Array.from({ length: columns }, (_, column) => line[row * columns + column]),
    ),
  );
  return {
    cells: rows.flat(),
    columns,
    text: lines
      .map((line) => line.map((label) => (label === undefined ? ' ' : (characters[label] ?? ''))).join(''))
      .join('\n'),
  };
}

/** Labels by character: as it is, and in lower case where that is not another class. */
function labelsByCharacter(characters: readonly string[]): ReadonlyMap<string, number> {
  const folded = new Map<string, number>();
  characters.forEach((character, label) => {
    const key = character.toLowerCase();
    folded.set(key, folded.has(key) ? Number.NaN : label);
  });
  const found = [...folded].filter(([, label]) => !Number.isNaN(label));
  return new Map([...found, ...characters.map((character, label) => [character, label] as const)]);
}

function isCharacter(text: string): boolean {
  return [...text].length === 1 && /^[^\s\p{C}]$/u.test(text);
}

function shown(texts: readonly string[]): string {
  const more = texts.length > SHOWN ? ` and ${texts.length - SHOWN} more` : '';
  return `${texts.slice(0, SHOWN).join(', ')}${more}`;
}
