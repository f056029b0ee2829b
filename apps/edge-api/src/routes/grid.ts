import { type GridLayout, gridSize, type ModelCard, type TextCells } from '@trazo/model';
import type * as z from 'zod';
import { invalidParameters, parameterFault } from '../http/problem.ts';
import { defaultTiles, MAX_PICTURE_BYTES } from '../limits.ts';
import type { generateQuery } from '../schemas/requests.ts';
import { requestedLabels } from './labels.ts';
import { layoutOf } from './layout.ts';
import { requestedText } from './text.ts';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The grid that a request for a still picture describes. */
export interface RequestedGrid {
  readonly n: number;
  /** The labels that the request lists; undefined where it lists none. */
  readonly labels: readonly number[] | undefined;
  /** The text that the tiles write; undefined where the request has none. */
  readonly text: TextCells | undefined;
  readonly layout: Required<Omit<GridLayout, 'background'>>;
  /** Size of the grid itself. */
  readonly size: Size;
  /** Size of the picture in whose middle the grid lies; undefined where it is the grid's. */
  readonly canvas: Size | undefined;
}

/**
 * Derives number of tiles, labels and layout from a query.
 *
 * @param cards of all models, which the message names that refuses classes
 * @throws {Problem} 400 naming the parameter that does not fit the model or the others
 */
export function requestedGrid(
  query: z.output<typeof generateQuery>,
  card: ModelCard,
  cards: readonly ModelCard[],
): RequestedGrid {
  const { image } = card.spec;
  const text = requestedText(query, card, cards);
  const labels = requestedLabels(query, card, cards);
  // Several labels without n form one row, such as the digits of a number.
  const row = query.n === undefined && labels !== undefined && labels.length > 1 ? labels.length : undefined;
  const n = text?.cells.length ?? query.n ?? row ?? defaultTiles(image);
  const layout = layoutOf({ ...query, n, cols: text?.columns ?? query.cols ?? row }, card);
  const size = gridSize(n, image, layout);
  return { n, labels, text, layout, size, canvas: canvasOf(query.size, size, image.channels) };
}

function canvasOf(text: string | undefined, grid: Size, channels: number): Size | undefined {
  if (text === undefined) return undefined;
  const [width = 0, height = 0] = text.split('x').map(Number);
  if (width < grid.width || height < grid.height) {
    const allowed = `at least ${grid.width}x${grid.height}, the size of the grid`;
    throw invalidParameters([parameterFault('size', text, allowed)]);
  }
  if (width * height * channels > MAX_PICTURE_BYTES) {
    const allowed = `width times height${channels > 1 ? ` times ${channels} channels` : ''} up to ${MAX_PICTURE_BYTES}`;
    throw invalidParameters([parameterFault('size', text, allowed)]);
  }
  return width === grid.width && height === grid.height ? undefined : { width, height };
}
