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
  readonly model: string | null;
}

/** A walk to draw. */
export interface WalkRequest {
  readonly from: string;
  readonly to: string;
  readonly model: string | null;
}

/** Columns and rows of a sheet, as the worker lays it out: as near square as can be. */
export function sheetShape(count: number): { readonly columns: number; readonly rows: number } {
  const columns = Math.ceil(Math.sqrt(count));
  return { columns, rows: Math.ceil(count / columns) };
}

/** Address of a sheet's picture, a dot for each of the model's: the browser magnifies it without smoothing. */
export function sheetUrl({ count, seed, model }: SheetRequest): string {
  return address<GenerateParameters>('/generate', { n: count, seed, model });
}

/** Address of the same sheet, magnified by the worker to a size that looks well anywhere. */
export function downloadUrl({ count, seed, model }: SheetRequest): string {
  const scale = Math.min(MAX_SCALE, Math.floor(DOWNLOAD_SIDE / (sheetShape(count).columns * TILE)));
  return address<GenerateParameters>('/generate', { n: count, seed, model, scale });
}

/** Name under which a sheet is kept. */
export function sheetFileName({ count, seed, model }: SheetRequest): string {
  return `trazo-${count}-seed-${seed}${model === null ? '' : `-${model}`}.png`;
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
