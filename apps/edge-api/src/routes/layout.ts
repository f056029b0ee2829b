import { type GridLayout, gridSize, type ModelCard, squareColumns } from '@trazo/model';
import { invalidParameters, parameterFault } from '../http/problem.ts';
import { MAX_PICTURE_BYTES } from '../limits.ts';

/** The layout parameters of a request. */
export interface LayoutRequest {
  readonly n: number;
  readonly cols?: number | undefined;
  readonly scale: number;
  readonly pad: number;
}

/**
 * The layout of a picture, after the checks that involve several parameters.
 *
 * @param frames number of frames of an animation, 1 for a still picture
 * @throws {Problem} 400 naming the parameter
 */
export function layoutOf(
  request: LayoutRequest,
  card: ModelCard,
  frames = 1,
): Required<Omit<GridLayout, 'background'>> {
  const { n, cols, scale, pad } = request;
  if (cols !== undefined && cols > n) {
    throw invalidParameters([parameterFault('cols', String(cols), `a whole number from 1 to n, here ${n}`)]);
  }
  const columns = cols ?? squareColumns(n);
  assertPictureFits({ n, columns, scale, pad, frames }, card);
  return { columns, scale, pad };
}

/** Bounds the memory of a picture before it is magnified and encoded. */
function assertPictureFits(
  {
    n,
    columns,
    scale,
    pad,
    frames,
  }: { readonly [name in 'n' | 'columns' | 'scale' | 'pad' | 'frames']: number },
  { spec: { image } }: ModelCard,
): void {
  const { width, height } = gridSize(n, image, { columns, pad, scale: 1 });
  const frameBytes = width * height * image.channels;
  if (frameBytes * frames * scale * scale <= MAX_PICTURE_BYTES) return;
  const size = `${image.width} × ${image.height}${image.channels > 1 ? ` × ${image.channels}` : ''}`;
  const budget = `a picture has at most ${MAX_PICTURE_BYTES} bytes uncompressed${frames > 1 ? ', all frames together' : ''}`;
  const maxScale = Math.floor(Math.sqrt(MAX_PICTURE_BYTES / (frameBytes * frames)));
  if (maxScale >= 1) {
    const allowed = `at most ${maxScale} for ${n} tiles of ${size}${frames > 1 ? ` in ${frames} steps` : ''}: ${budget}`;
    throw invalidParameters([parameterFault('scale', String(scale), allowed)]);
  }
  const maxFrames = Math.floor(MAX_PICTURE_BYTES / frameBytes);
  if (frames > 1 && (maxFrames >= 2 || n === 1)) {
    const allowed = maxFrames < 2 ? 'none' : `at most ${maxFrames}`;
    throw invalidParameters([
      parameterFault('steps', String(frames), `${allowed} for ${n} tiles of ${size}: ${budget}`),
    ]);
  }
  throw invalidParameters([parameterFault('n', String(n), `fewer tiles, as each is ${size}: ${budget}`)]);
}
