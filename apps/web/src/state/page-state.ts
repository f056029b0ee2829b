import { parseSeed } from '@trazo/model/seed';

/** How many digits the reader can pick; all of them square grids. A link may hold any number from 1 to 64. */
export const COUNTS = [1, 4, 9, 16, 25, 36, 64] as const;
/** Digits on a sheet when nobody says otherwise. */
export const DEFAULT_COUNT = 16;
const MAX_COUNT = 64;

/** A sheet of digits, or the walk between two seeds. Absent seeds are still to be drawn. */
export type PageState =
  | {
      readonly view: 'grid';
      readonly count: number;
      readonly seed: string | null;
      /** One digit to draw all over the sheet, or several to be read as a number; null for any. */
      readonly digits: string | null;
      readonly model: string | null;
    }
  | {
      readonly view: 'walk';
      readonly from: string | null;
      readonly to: string | null;
      readonly model: string | null;
    };

/** Reads the page's address. A count that no sheet can have becomes the default; seeds are judged when drawn. */
export function parseState(search: string): PageState {
  const query = new URLSearchParams(search);
  const model = query.get('model') || null;
  if (query.get('view') === 'walk') {
    return { view: 'walk', from: query.get('from') || null, to: query.get('to') || null, model };
  }
  const asked = query.get('n') ?? '';
  const count = /^[1-9]\d?$/.test(asked) && Number(asked) <= MAX_COUNT ? Number(asked) : DEFAULT_COUNT;
  const digits = query.get('digits') ?? '';
  return {
    view: 'grid',
    count,
    seed: query.get('seed') || null,
    digits: areDigits(digits) ? digits : null,
    model,
  };
}

/** The address of a state, from the question mark on: always the same for the same state. */
export function formatState(state: PageState): string {
  const query = new URLSearchParams();
  if (state.view === 'walk') {
    query.set('view', 'walk');
    if (state.from !== null) query.set('from', state.from);
    if (state.to !== null) query.set('to', state.to);
  } else {
    query.set('n', String(state.count));
    if (state.seed !== null) query.set('seed', state.seed);
    if (state.digits !== null) query.set('digits', state.digits);
  }
  if (state.model !== null) query.set('model', state.model);
  return `?${query}`;
}

/** Whether a text is a digit, or several that still fit on one line of a sheet. */
export function areDigits(text: string): boolean {
  return /^\d{1,12}$/.test(text);
}

/** Whether a text is a seed: the very rule that the worker applies. */
export function isSeed(text: string): boolean {
  try {
    parseSeed(text);
    return true;
  } catch {
    return false;
  }
}
