import { API } from '@trazo/edge-api/api-paths';
import {
  defaultTiles,
  type ImageSize,
  imageBytes,
  MAX_PICTURE_BYTES,
  MAX_SCALE,
} from '@trazo/edge-api/limits';
import type { GenerateParameters, WalkParameters } from './worker.ts';

/** Maximum side of a downloaded grid, in pixels. Whole-number magnification gets as close to it as it can. */
const DOWNLOAD_SIDE = 900;
/** Maximum magnification of a downloaded walk. */
const WALK_SCALE = 6;
/** Number of images in each frame of a walk, where they are small enough. */
const WALK_COUNT = 4;
/** Number of frames of a walk: enough for a smooth movement, few enough to be generated at once. */
const WALK_STEPS = 24;
const MIN_WALK_STEPS = 2;

/** A grid to request. */
export interface GridRequest {
  readonly count: number;
  readonly seed: string;
  /** One digit for every tile, or several that form one row; null for any. */
  readonly digits: string | null;
  /** The class of every tile of a model whose classes are not digits; null for any. */
  readonly label: number | null;
  readonly model: string | null;
}

/** A walk to request. */
export interface WalkRequest {
  readonly from: string;
  readonly to: string;
  readonly model: string | null;
}

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

/** Columns and rows of a grid, as the worker lays it out: several digits in one row, anything else near square. */
export function gridShape(grid: Pick<GridRequest, 'count' | 'digits'>) {
  return isNumber(grid.digits) ? { columns: grid.digits.length, rows: 1 } : squareShape(grid.count);
}

/** Number of images in a grid. */
export function imagesIn({ count, digits }: Pick<GridRequest, 'count' | 'digits'>): number {
  return isNumber(digits) ? digits.length : count;
}

/** Whether the digits are several, to be read as a number. */
export function isNumber(digits: string | null): digits is string {
  return digits !== null && digits.length > 1;
}

/** Whether the worker can serve a grid of so many images of this size. */
export function countFits(count: number, image: ImageSize): boolean {
  const { columns, rows } = squareShape(count);
  return columns * rows * imageBytes(image) <= MAX_PICTURE_BYTES;
}

/** The count itself where a grid of it fits, else the worker's default for images of this size. */
export function fittingCount(count: number, image: ImageSize): number {
  return countFits(count, image) ? count : defaultTiles(image);
}

/** Address of a grid, one pixel for each of the model's. The browser magnifies it without smoothing. */
export function gridUrl(grid: GridRequest): string {
  return address<GenerateParameters>(API.generate, parametersOf(grid));
}

/** Address of the same grid, magnified by the worker to a size that suits any use. */
export function downloadUrl(grid: GridRequest, picture: PictureSize): string {
  return address<GenerateParameters>(API.generate, { ...parametersOf(grid), scale: downloadScale(picture) });
}

/** Magnification of a grid for its download. */
export function downloadScale({ width, height }: PictureSize): number {
  return Math.max(1, Math.min(MAX_SCALE, Math.floor(DOWNLOAD_SIDE / Math.max(width, height))));
}

/** Several digits determine the number of tiles, which form one row; otherwise the request has a count. */
function parametersOf({ count, seed, digits, label, model }: GridRequest) {
  const n = isNumber(digits) ? null : count;
  return { n, seed, digit: digits === null ? label : [...digits].join(','), model };
}

/** File name for the download of a grid. */
export function gridFileName({ count, seed, digits, label, model }: GridRequest): string {
  const labels = digits ?? (label === null ? [] : `class-${label}`);
  const what = [labels, isNumber(digits) ? [] : count].flat().join('-x');
  return `trazo-${what}-seed-${seed}${model === null ? '' : `-${model}`}.png`;
}

/** The number of images and of frames of a walk: fewer for large images, as far as the worker serves them. */
export function walkShape(image: ImageSize | undefined): { readonly count: number; readonly steps: number } {
  if (image === undefined) return { count: WALK_COUNT, steps: WALK_STEPS };
  const affordable = MAX_PICTURE_BYTES / imageBytes(image);
  const count = affordable >= WALK_COUNT * WALK_STEPS ? WALK_COUNT : 1;
  const steps = Math.max(MIN_WALK_STEPS, Math.min(WALK_STEPS, Math.floor(affordable / count)));
  return { count, steps };
}

/** Address of a walk's animated picture. */
export function walkUrl(walk: WalkRequest, image?: ImageSize): string {
  return address<WalkParameters>(API.walk, walkParametersOf(walk, image));
}

/** Address of the same walk, magnified by the worker as far as it may. */
export function walkDownloadUrl(walk: WalkRequest, image: ImageSize): string {
  const parameters = walkParametersOf(walk, image);
  const { columns, rows } = squareShape(parameters.n);
  const bytes = columns * rows * parameters.steps * imageBytes(image);
  const scale = Math.max(1, Math.min(WALK_SCALE, Math.floor(Math.sqrt(MAX_PICTURE_BYTES / bytes))));
  return address<WalkParameters>(API.walk, { ...parameters, scale });
}

function walkParametersOf({ from, to, model }: WalkRequest, image: ImageSize | undefined) {
  const { count, steps } = walkShape(image);
  return { from, to, n: count, steps, model };
}

/** File name for the download of a walk. */
export function walkFileName({ from, to, model }: WalkRequest): string {
  return `trazo-walk-${from}-to-${to}${model === null ? '' : `-${model}`}.png`;
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
