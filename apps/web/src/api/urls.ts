import type { GenerateParameters, WalkParameters } from './worker.ts';

/** Dots of a digit on each side. */
const TILE = 28;
/** Side of a downloaded sheet, as near as whole-number magnification comes to it from below. */
const DOWNLOAD_SIDE = 900;
/** The most that the worker magnifies. */
const MAX_SCALE = 16;

/** Digits that walk at once. */
export const WALK_COUNT = 4;
/** Steps of a walk: enough to look like one movement, few enough to be drawn at once. */
const WALK_STEPS = 24;

/** A sheet to draw. */
export interface SheetRequest {
  readonly count: number;
  readonly seed: string;
  /** One digit for every place of the sheet, several for a line of its own; null for any. */
  readonly digits: string | null;
  readonly model: string | null;
}

/** A walk to draw. */
export interface WalkRequest {
  readonly from: string;
  readonly to: string;
  readonly model: string | null;
}

/** Columns and rows of so many digits, as near square as can be. */
export function squareShape(count: number): { readonly columns: number; readonly rows: number } {
  const columns = Math.ceil(Math.sqrt(count));
  return { columns, rows: Math.ceil(count / columns) };
}

/** Columns and rows of a sheet, as the worker lays it out: a number on one line, anything else near square. */
export function sheetShape(sheet: Pick<SheetRequest, 'count' | 'digits'>) {
  return isNumber(sheet.digits) ? { columns: sheet.digits.length, rows: 1 } : squareShape(sheet.count);
}

/** How many digits are on a sheet. */
export function digitsOn({ count, digits }: Pick<SheetRequest, 'count' | 'digits'>): number {
  return isNumber(digits) ? digits.length : count;
}

/** Whether the digits are several, to be read as a number. */
export function isNumber(digits: string | null): digits is string {
  return digits !== null && digits.length > 1;
}

/** Address of a sheet's picture, a dot for each of the model's: the browser magnifies it without smoothing. */
export function sheetUrl(sheet: SheetRequest): string {
  return address<GenerateParameters>('/generate', parametersOf(sheet));
}

/** Address of the same sheet, magnified by the worker to a size that looks well anywhere. */
export function downloadUrl(sheet: SheetRequest): string {
  const scale = Math.min(MAX_SCALE, Math.floor(DOWNLOAD_SIDE / (sheetShape(sheet).columns * TILE)));
  return address<GenerateParameters>('/generate', { ...parametersOf(sheet), scale });
}

/** A number's digits come to as many tiles as it has, on one line; else the count is said. */
function parametersOf({ count, seed, digits, model }: SheetRequest) {
  const n = isNumber(digits) ? null : count;
  return { n, seed, digit: digits === null ? null : [...digits].join(','), model };
}

/** Name under which a sheet is kept. */
export function sheetFileName({ count, seed, digits, model }: SheetRequest): string {
  const what = [digits ?? [], isNumber(digits) ? [] : count].flat().join('-x');
  return `trazo-${what}-seed-${seed}${model === null ? '' : `-${model}`}.png`;
}

/** Address of a walk's animated picture. */
export function walkUrl({ from, to, model }: WalkRequest): string {
  return address<WalkParameters>('/walk', { from, to, n: WALK_COUNT, steps: WALK_STEPS, model });
}

/** Address of the same walk, magnified by the worker. */
export function walkDownloadUrl({ from, to, model }: WalkRequest): string {
  return address<WalkParameters>('/walk', { from, to, n: WALK_COUNT, steps: WALK_STEPS, scale: 6, model });
}

/** Name under which a walk is kept. */
export function walkFileName({ from, to, model }: WalkRequest): string {
  return `trazo-walk-${from}-to-${to}${model === null ? '' : `-${model}`}.png`;
}

/** An address of the worker; the parameters' names are those of the schema that it validates with. */
function address<Query>(
  path: string,
  query: { readonly [Name in keyof Query]?: string | number | null },
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries<string | number | null | undefined>(query)) {
    if (value != null) parameters.set(name, String(value));
  }
  return `${path}?${parameters}`;
}
