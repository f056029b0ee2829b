/** Dots of a digit on each side. */
const TILE = 28;
/** Side of a downloaded sheet, as near as whole-number magnification comes to it from below. */
const DOWNLOAD_SIDE = 900;
const MAX_DOWNLOAD_SCALE = 16;

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

/** Address of a sheet's picture, one picture dot for each of the model's: the browser magnifies it without smoothing. */
export function sheetUrl(request: SheetRequest): string {
  return address('/generate', {
    n: request.count,
    seed: request.seed,
    model: request.model,
    scale: 1,
    pad: 0,
  });
}

/** Address of the same sheet, magnified by the worker to a size that looks well anywhere. */
export function downloadUrl(request: SheetRequest): string {
  const { columns } = sheetShape(request.count);
  const scale = Math.min(MAX_DOWNLOAD_SCALE, Math.floor(DOWNLOAD_SIDE / (columns * TILE)));
  return address('/generate', { n: request.count, seed: request.seed, model: request.model, scale, pad: 0 });
}

/** Name under which a sheet is kept. */
export function sheetFileName({ count, seed, model }: SheetRequest): string {
  return `trazo-${count}-seed-${seed}${model === null ? '' : `-${model}`}.png`;
}

/** Address of a walk's animated picture. */
export function walkUrl(request: WalkRequest, steps: number): string {
  return address('/walk', { from: request.from, to: request.to, steps, model: request.model });
}

/** Name under which a walk is kept. */
export function walkFileName({ from, to, model }: WalkRequest): string {
  return `trazo-walk-${from}-to-${to}${model === null ? '' : `-${model}`}.png`;
}

function address(path: string, query: Readonly<Record<string, string | number | null>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null) parameters.set(name, String(value));
  }
  return `${path}?${parameters}`;
}
