import { InvalidOptionError } from '../errors.ts';
import { MAX_LABELS, parseLabels } from './labels.ts';

/** The part of a model's card that names its classes. */
interface NamedClasses {
  readonly spec: { readonly classes: number };
  readonly dataset: { readonly classNames?: readonly string[] | undefined };
}

/** Names that an error message lists; of more, it says how many there are. */
const SHOWN_NAMES = 12;
/** Longer names are shortened in error messages. */
const SHOWN_LENGTH = 40;

/**
 * Names of the classes that a model generates, by their numbers; empty if it has no classes or they have no names. A
 * model without classes can come from a data set that has some.
 */
export function classNamesOf({ spec, dataset: { classNames = [] } }: NamedClasses): readonly string[] {
  return classNames.length === spec.classes ? classNames : [];
}

/**
 * Parses a selection of a model's classes: by their names if they have some, as {@link parseClassNames} does, else by
 * their numbers, as {@link parseLabels} does.
 *
 * @param option the flag or parameter that messages name
 * @returns the numbers of the classes in the given order, at most 256
 * @throws {InvalidOptionError} naming `option`, the text and what is allowed
 */
export function parseClasses(text: string, card: NamedClasses, option = 'class'): number[] {
  const names = classNamesOf(card);
  return names.length === 0
    ? parseLabels(text, card.spec.classes, option)
    : parseClassNames(text, names, option);
}

/**
 * Parses a selection of classes by their names: `boot`, or an ordered list, `boot,coat,boot`. Upper and lower case do
 * not matter unless names differ by nothing else, nor do spaces around a name. A name may contain commas: the longest
 * name that fits is taken.
 *
 * @param names names of the classes by their numbers
 * @param option the flag or parameter that messages name
 * @returns the numbers of the classes in the given order, at most 256
 * @throws {InvalidOptionError} naming `option`, the text and what is allowed
 */
export function parseClassNames(text: string, names: readonly string[], option = 'class'): number[] {
  const find = finderOf(names);
  // How many parts of the text one name can be, the most first: 1, and more where names contain commas.
  const sizes = [...new Set(names.map((name) => name.split(',').length))].sort((a, b) => b - a);
  const parts = text.split(',', MAX_LABELS * (sizes[0] ?? 1) + 1);
  const labels: number[] = [];
  for (let at = 0; at < parts.length; ) {
    const size = sizes.find((each) => find(parts.slice(at, at + each).join(',')) !== undefined) ?? 1;
    const label = find(parts.slice(at, at + size).join(','));
    if (label === undefined || labels.length === MAX_LABELS) {
      throw new InvalidOptionError(option, text, `one of ${listed(names)}, or a list of these`);
    }
    labels.push(label);
    at += size;
  }
  return labels;
}

/**
 * Formats a selection of classes so that {@link parseClassNames} reads it.
 *
 * @returns undefined if the names do not tell these classes apart, such as `a`, `b` and `a,b`
 */
export function formatClassNames(labels: readonly number[], names: readonly string[]): string | undefined {
  const text = labels.map((label) => names[label] ?? '').join(',');
  try {
    return parseClassNames(text, names).join() === labels.join() ? text : undefined;
  } catch (error) {
    if (error instanceof InvalidOptionError) return undefined;
    throw error;
  }
}

/** Names of classes as plain ASCII, each as in a URL, separated by commas: for headers and text chunks. */
export function encodeClassNames(labels: readonly number[], names: readonly string[]): string {
  return labels.map((label) => encodeURIComponent((names[label] ?? '').toWellFormed())).join();
}

/** Returns a function that finds a class by its name: exactly, without spaces around it, or in another case. */
function finderOf(names: readonly string[]): (text: string) => number | undefined {
  const exact = new Map<string, number>();
  const folded = new Map<string, number | undefined>();
  names.forEach((name, label) => {
    exact.set(name, label);
    const key = folding(name);
    folded.set(key, folded.has(key) ? undefined : label);
  });
  return (text) => exact.get(text) ?? exact.get(text.trim()) ?? folded.get(folding(text));
}

/** Case, spaces around a name, and how accents are composed, which differs between file systems, do not matter. */
function folding(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => {
    const short = name.length > SHOWN_LENGTH ? `${name.slice(0, SHOWN_LENGTH)}…` : name;
    return /^[^\s",\p{C}](?:[^",\p{C}]*[^\s",\p{C}])?$/u.test(name) ? short : JSON.stringify(short);
  });
  const more = names.length > SHOWN_NAMES ? ` and ${names.length - SHOWN_NAMES} more` : '';
  return `${shown.join(', ')}${more}`;
}
