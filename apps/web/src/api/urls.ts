import { API } from '@trazo/edge-api/api-paths';
import { type ImageSize, imageBytes, MAX_PICTURE_BYTES, MAX_SCALE, walkShape } from '@trazo/edge-api/limits';
import { gridParameters, isNumber } from '@trazo/edge-api/page-state';
import type { GenerateParameters, WalkParameters } from './worker.ts';

/** Maximum side of a downloaded grid, in pixels. Whole-number magnification gets as close to it as it can. */
const DOWNLOAD_SIDE = 900;
/** Maximum magnification of a downloaded walk. */
const WALK_SCALE = 6;
/** A grid to request. */
export interface GridRequest {
  readonly count: number;
  readonly seed: string;
  /** One digit for every tile, or several that form one row; null for any. */
  readonly digits: string | null;
  /** The class of the tiles of a model whose classes are not digits, by name or number; null for any. */
  readonly label: string | null;
  /** A word to write in one row; absent for none. */
  readonly text?: string | undefined;
  readonly model: string | null;
}

/** A walk to request. */
export interface WalkRequest {
  readonly from: string;
  readonly to: string;
  readonly model: string | null;
}

/** The file formats of a walk. */
type WalkFormat = NonNullable<WalkParameters['format']>;

/** Size of a picture in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Columns and rows of the squarest grid for a number of tiles. */
export function squareShape(count: number): { readonly columns: number; readonly rows: number } {
  const columns = Math.ceil(Math.sqrt(count));
  return { columns, rows: Math.ceil(count / columns) };
}

/** Columns and rows of a grid, as the worker lays it out: a text and several digits in one row, anything else near square. */
export function gridShape(grid: Pick<GridRequest, 'count' | 'digits' | 'text'>) {
  if (grid.text !== undefined) return { columns: [...grid.text].length, rows: 1 };
  return isNumber(grid.digits) ? { columns: grid.digits.length, rows: 1 } : squareShape(grid.count);
}

/** Number of images in a grid. */
export function imagesIn({ count, digits, text }: Pick<GridRequest, 'count' | 'digits' | 'text'>): number {
  if (text !== undefined) return text.replaceAll(' ', '').length;
  return isNumber(digits) ? digits.length : count;
}

/** Address of a grid, one pixel for each of the model's. The browser magnifies it without smoothing. */
export function gridUrl(grid: GridRequest): string {
  return address<GenerateParameters>(API.generate, gridParameters(grid));
}

/** Address of the same grid, magnified by the worker to a size that suits any use. */
export function downloadUrl(grid: GridRequest, picture: PictureSize): string {
  return address<GenerateParameters>(API.generate, {
    ...gridParameters(grid),
    scale: downloadScale(picture),
  });
}

/** Magnification of a grid for its download. */
function downloadScale({ width, height }: PictureSize): number {
  return Math.max(1, Math.min(MAX_SCALE, Math.floor(DOWNLOAD_SIDE / Math.max(width, height))));
}

/** File name for the download of a grid. */
export function gridFileName({ count, seed, digits, label, text, model }: GridRequest): string {
  // A name may have characters that a file's name may not.
  const plain = (name: string) => name.replace(/[^\p{L}\p{N}]+/gu, '-');
  const labels = digits ?? (label === null ? [] : `class-${plain(label)}`);
  const what =
    text === undefined
      ? [labels, isNumber(digits) ? [] : count].flat().join('-x')
      : plain(text.toLowerCase());
  return `trazo-${what}-seed-${seed}${model === null ? '' : `-${model}`}.png`;
}

/** Address of a walk's animated picture. */
export function walkUrl(walk: WalkRequest, image?: ImageSize): string {
  return address<WalkParameters>(API.walk, walkParametersOf(walk, image));
}

/**
 * Address of the same walk as a file, magnified by the worker as far as it may.
 *
 * @param image undefined where the model's card is not known; the walk is not magnified then
 */
export function walkDownloadUrl(
  walk: WalkRequest,
  image: ImageSize | undefined,
  format: WalkFormat = 'png',
): string {
  const path = format === 'gif' ? API.walkGif : API.walk;
  const parameters = walkParametersOf(walk, image);
  if (image === undefined) return address<WalkParameters>(path, parameters);
  const { columns, rows } = squareShape(parameters.n);
  const bytes = columns * rows * parameters.steps * imageBytes(image);
  const scale = Math.max(1, Math.min(WALK_SCALE, Math.floor(Math.sqrt(MAX_PICTURE_BYTES / bytes))));
  return address<WalkParameters>(path, { ...parameters, scale });
}

function walkParametersOf({ from, to, model }: WalkRequest, image: ImageSize | undefined) {
  const { count, steps } = walkShape(image);
  return { from, to, n: count, steps, model };
}

/** File name for the download of a walk. */
export function walkFileName({ from, to, model }: WalkRequest, format: WalkFormat = 'png'): string {
  return `trazo-walk-${from}-to-${to}${model === null ? '' : `-${model}`}.${format}`;
}

/** An address of the worker. The names of the parameters are those of the schema that the worker validates with. */
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
