import { type GridLayout, type ModelCard, squareColumns } from '@trazo/model';
import { invalidParameters, parameterFault } from '../http/problem.ts';
import { MAX_DOTS } from '../schemas/requests.ts';

/** How a request wants its tiles laid out. */
export interface LayoutRequest {
  readonly n: number;
  readonly cols?: number | undefined;
  readonly scale: number;
  readonly pad: number;
}

/**
 * The layout of a picture, after the checks that need more than one parameter.
 *
 * @param frames pictures of the animation, 1 for a still one
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
  const { width, height } = card.spec.image;
  const dots = (columns * (width + pad) + pad) * (Math.ceil(n / columns) * (height + pad) + pad) * frames;
  if (dots * scale * scale > MAX_DOTS) {
    const most = Math.floor(Math.sqrt(MAX_DOTS / dots));
    const allowed = `at most ${most} for a picture of so many tiles${frames > 1 ? ' and steps' : ''} (${MAX_DOTS} dots in all)`;
    throw invalidParameters([parameterFault('scale', String(scale), allowed)]);
  }
  return { columns, scale, pad };
}
