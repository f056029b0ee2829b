import { InvalidOptionError } from '@trazo/model';

/** Turns the text of an option into its value, or throws InvalidOptionError that names the flag. */
export interface Parser<Value> {
  (text: string, flag: string): Value;
  /** All texts that it accepts, where they are few. */
  readonly words?: readonly string[];
}

/** Parser of whole numbers in plain digits within bounds. */
export function wholeNumber(min: number, max: number): Parser<number> {
  return (text, flag) => {
    const value = Number(text);
    if (!/^\d{1,15}$/.test(text) || value < min || value > max) {
      throw new InvalidOptionError(flag, text, `a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

/** Parser of decimal numbers above zero. */
export function positiveNumber(max: number, example = '1e-4'): Parser<number> {
  return (text, flag) => {
    const value = Number(text);
    if (!/^\d*\.?\d+(e[+-]?\d+)?$/i.test(text) || !(value > 0) || value > max) {
      throw new InvalidOptionError(flag, text, `a number above 0 and at most ${max}, such as ${example}`);
    }
    return value;
  };
}

/** Parser of a decimal number from 0 to below `limit`. */
export function numberBelow(limit: number): Parser<number> {
  return (text, flag) => {
    const value = Number(text);
    if (!/^\d*\.?\d+(e[+-]?\d+)?$/i.test(text) || value >= limit) {
      throw new InvalidOptionError(flag, text, `a number from 0 to below ${limit}`);
    }
    return value;
  };
}

/** Parser of one of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Parser<Word> {
  const parse = (text: string, flag: string): Word => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new InvalidOptionError(flag, text, words.join(', '));
    return word;
  };
  return Object.assign(parse, { words });
}

/** Parser of some of a few words, separated by commas, or `none`. The result has them in the order of `words`. */
export function someOf<const Word extends string>(words: readonly Word[]): Parser<Word[]> {
  return (text, flag) => {
    if (text === 'none') return [];
    const given = text.split(',').map((word) => word.trim());
    const isKnown = given.every((word) => words.some((candidate) => candidate === word));
    if (!isKnown || new Set(given).size < given.length) {
      throw new InvalidOptionError(flag, text, `none, or some of ${words.join(', ')}, each at most once`);
    }
    return words.filter((word) => given.includes(word));
  };
}

/** Parser of text that must not be empty, such as a path; `what` says what it names. */
export function someText(what: string): Parser<string> {
  return (text, flag) => {
    if (text.trim() === '' || text.includes('\0')) throw new InvalidOptionError(flag, text, what);
    return text;
  };
}

/** Parser of an option that is only present or absent. */
export function present(): true {
  return true;
}

/** Width and height in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Parser of a size in pixels: one number for a square, or `WIDTHxHEIGHT`. */
export function parsePixelSize(text: string, flag: string): PixelSize {
  const [, width = '', height = width] = /^(\d{1,4})(?:x(\d{1,4}))?$/.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  if (!(size.width >= 1 && size.height >= 1 && size.width <= 1024 && size.height <= 1024)) {
    throw new InvalidOptionError(
      flag,
      text,
      'a number of pixels up to 1024, such as 64, or WIDTHxHEIGHT, such as 96x64',
    );
  }
  return size;
}

/** Parser of a color; its value is `#rrggbb` in lower case. */
export function parseColor(text: string, flag: string): string {
  const named = NAMED_COLORS.get(text.toLowerCase());
  if (named !== undefined) return named;
  if (!/^#[0-9a-f]{6}$/i.test(text)) {
    throw new InvalidOptionError(flag, text, 'a color such as #ffffff, or black, or white');
  }
  return text.toLowerCase();
}

const NAMED_COLORS: ReadonlyMap<string, string> = new Map([
  ['black', '#000000'],
  ['white', '#ffffff'],
]);
