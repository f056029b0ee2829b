import { InvalidOptionError } from '@trazo/model';

/** Parser of whole numbers in plain digits within bounds. */
export function wholeNumber(flag: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d{1,15}$/.test(text) || value < min || value > max) {
      throw new InvalidOptionError(flag, text, `a whole number from ${min} to ${max}`);
    }
    return value;
  };
}

/** Parser of decimal numbers above zero. */
export function positiveNumber(flag: string, max: number, such = '1e-4'): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d*\.?\d+(e[+-]?\d+)?$/i.test(text) || !(value > 0) || value > max) {
      throw new InvalidOptionError(flag, text, `a number above 0 and at most ${max}, such as ${such}`);
    }
    return value;
  };
}

/** Parser of a decimal number from 0 to below `limit`. */
export function numberBelow(flag: string, limit: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d*\.?\d+(e[+-]?\d+)?$/i.test(text) || value >= limit) {
      throw new InvalidOptionError(flag, text, `a number from 0 to below ${limit}`);
    }
    return value;
  };
}

/** Parser of one of a few words. */
export function oneOf<const Word extends string>(
  flag: string,
  words: readonly Word[],
): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new InvalidOptionError(flag, text, words.join(', '));
    return word;
  };
}

/** Parser of text that must not be empty, such as a path. */
export function someText(flag: string, what: string): (text: string) => string {
  return (text) => {
    if (text.trim() === '' || text.includes('\0')) throw new InvalidOptionError(flag, text, what);
    return text;
  };
}

/** Parser of an option that is only present or absent. */
export function present(): true {
  return true;
}
