import { parseSeed } from '@trazo/model/seed';
import { MAX_TILES } from '../limits.ts';

// The address of the page is its state. The page and the worker read it with the same code: the worker to say what
// picture a shared link shows.

/** Number of images where the address has none. */
export const DEFAULT_COUNT = 16;

/** A grid of images, or the walk between two seeds. Seeds that are null are still to be chosen. */
export type PageState =
  | {
      readonly view: 'grid';
      readonly count: number;
      readonly seed: string | null;
      /** One digit for every tile, or several to be read as a number; null for any. */
      readonly digits: string | null;
      /** The class of the tiles of a model whose classes are not digits, by name or number, or a list; null for any. */
      readonly label: string | null;
      /** A word to write with a model of letters, in one row; absent for none. It goes before `digits` and `label`. */
      readonly text?: string | undefined;
      readonly model: string | null;
    }
  | {
      readonly view: 'walk';
      readonly from: string | null;
      readonly to: string | null;
      readonly model: string | null;
    };

/** Parses the page's address. An invalid count becomes the default. Seeds are validated when they are used. */
export function parseState(search: string): PageState {
  const query = new URLSearchParams(search);
  const model = query.get('model') || null;
  if (query.get('view') === 'walk') {
    return { view: 'walk', from: query.get('from') || null, to: query.get('to') || null, model };
  }
  const n = query.get('n') ?? '';
  const count = /^[1-9]\d?$/.test(n) && Number(n) <= MAX_TILES ? Number(n) : DEFAULT_COUNT;
  const text = parseText(query.get('text') ?? '');
  const digits = text === null ? (query.get('digits') ?? '') : '';
  return {
    view: 'grid',
    count,
    seed: query.get('seed') || null,
    digits: areDigits(digits) ? digits : null,
    label: areDigits(digits) || text !== null ? null : parseLabel(query.get('class') ?? ''),
    ...(text !== null && { text }),
    model,
  };
}

/** The address of a state, from the question mark on. The same state always has the same address. */
export function formatState(state: PageState): string {
  const query = new URLSearchParams();
  if (state.view === 'walk') {
    query.set('view', 'walk');
    if (state.from !== null) query.set('from', state.from);
    if (state.to !== null) query.set('to', state.to);
  } else {
    query.set('n', String(state.count));
    if (state.seed !== null) query.set('seed', state.seed);
    if (state.text !== undefined) query.set('text', state.text);
    else if (state.digits !== null) query.set('digits', state.digits);
    else if (state.label !== null) query.set('class', state.label);
  }
  if (state.model !== null) query.set('model', state.model);
  return `?${query}`;
}

/** The parameters with which `/generate` gives the grid of a state: a text and several digits determine the number of tiles. */
export function gridParameters({
  count,
  seed,
  digits,
  label,
  text,
  model,
}: Omit<Extract<PageState, { view: 'grid' }>, 'view'>) {
  if (text !== undefined) return { n: null, seed, text, model };
  const n = isNumber(digits) ? null : count;
  const classes = digits === null ? { class: label } : { digit: [...digits].join(',') };
  return { n, seed, ...classes, model };
}

/** Whether the digits are several, to be read as a number. They form one row. */
export function isNumber(digits: string | null): digits is string {
  return digits !== null && digits.length > 1;
}

/** The class that a text names, null where it is empty. Whether the model has it, the worker says. */
export function parseLabel(text: string): string | null {
  return text.trim() || null;
}

/** Longest text that the page writes, in one row. */
export const MAX_TEXT = 24;

/** The text to write that a field or an address has, null where it is empty or does not fit in one row. */
export function parseText(text: string): string | null {
  const line = text.replace(/\s+/gu, ' ').trim();
  return [...line].length <= MAX_TEXT ? line || null : null;
}

/** Whether a text is one digit, or as many as fit in one row. */
export function areDigits(text: string): boolean {
  return /^\d{1,12}$/.test(text);
}

/** Whether a text is a seed, by the rule of the worker. */
export function isSeed(text: string): boolean {
  try {
    parseSeed(text);
    return true;
  } catch {
    return false;
  }
}
