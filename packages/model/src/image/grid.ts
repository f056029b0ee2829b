import { ShapeError } from '../errors.ts';

/** An 8-bit image: rows from top to bottom, channels interleaved, 1 channel for grayscale or 3 for RGB. */
export interface RasterImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array<ArrayBuffer> | Uint8ClampedArray<ArrayBuffer>;
}

/** Layout of a grid of tiles. `pad` is in pixels of a tile, before scaling. */
export interface GridLayout {
  /** Tiles in a row; default: {@link squareColumns}. */
  readonly columns?: number;
  /** Gap around and between tiles, before scaling; default: 0. */
  readonly pad?: number;
  /** Whole-number magnification without smoothing; default: 1. */
  readonly scale?: number;
  /** Gray level of the gaps, 0 (black) to 255 (white); default: 0. */
  readonly background?: number;
}

/** Largest picture of a grid in bytes before compression, 16,384 × 16,384 in gray, where nothing bounds it further. */
export const MAX_GRID_BYTES = 2 ** 28;

/** Returns the number of columns of the most nearly square grid for n tiles: 16 → 4, 10 → 4, 2 → 2. */
export function squareColumns(count: number): number {
  return Math.ceil(Math.sqrt(count));
}

/** Returns the size in pixels of a grid of `count` tiles. */
export function gridSize(
  count: number,
  tile: { readonly width: number; readonly height: number },
  { columns, pad, scale }: Required<Pick<GridLayout, 'columns' | 'pad' | 'scale'>>,
): { readonly width: number; readonly height: number } {
  return {
    width: (columns * (tile.width + pad) + pad) * scale,
    height: (Math.ceil(count / columns) * (tile.height + pad) + pad) * scale,
  };
}

/**
 * Arranges tiles in a grid, row by row from the top left.
 *
 * @param tiles pixels of all tiles, one tile after the other
 * @param tile size of each tile
 * @throws {ShapeError} if `tiles` is not a whole number of tiles
 */
export function arrangeGrid(
  tiles: Uint8Array | Uint8ClampedArray,
  tile: { readonly width: number; readonly height: number; readonly channels: 1 | 3 },
  layout: GridLayout = {},
): RasterImage {
  const { width: tileWidth, height: tileHeight, channels } = tile;
  const tileLength = tileWidth * tileHeight * channels;
  const count = tiles.length / tileLength;
  if (!Number.isInteger(count) || count < 1) {
    throw new ShapeError(
      'arrangeGrid',
      [Math.max(1, Math.ceil(count)), tileHeight, tileWidth, channels],
      [tiles.length],
    );
  }
  const { columns = squareColumns(count), pad = 0, scale = 1, background = 0 } = layout;
  const { width, height } = gridSize(count, tile, { columns, pad, scale });
  const data = new Uint8Array(width * height * channels).fill(background);
  for (let index = 0; index < count; index++) {
    const left = (pad + (index % columns) * (tileWidth + pad)) * scale;
    const top = (pad + Math.floor(index / columns) * (tileHeight + pad)) * scale;
    for (let y = 0; y < tileHeight * scale; y++) {
      const source = index * tileLength + Math.floor(y / scale) * tileWidth * channels;
      const target = ((top + y) * width + left) * channels;
      if (scale === 1) {
        data.set(tiles.subarray(source, source + tileWidth * channels), target);
        continue;
      }
      for (let x = 0; x < tileWidth * scale; x++) {
        const from = source + Math.floor(x / scale) * channels;
        for (let c = 0; c < channels; c++) data[target + x * channels + c] = tiles[from + c] ?? 0;
      }
    }
  }
  return { width, height, channels, data };
}
