import { arrangeGrid } from '@trazo/model';
import sharp from 'sharp';
import { renderSampleGrid } from '../src/report/sample-grid.ts';

/** Images in each column. */
export const TILES = 24;
const TILE = { width: 28, height: 28, channels: 1 } as const;
const COLUMNS = 4;

/** Images under a title. */
export interface Column {
  readonly title: string;
  /** The first {@link TILES} of these are shown. */
  readonly tiles: Uint8Array | Uint8ClampedArray;
}

/** Draws the columns side by side. */
export async function drawDigits(file: string, columns: readonly Column[]): Promise<void> {
  const grids = await Promise.all(
    columns.map(async ({ title, tiles }) => {
      const shown = tiles.subarray(0, TILES * TILE.width * TILE.height);
      const grid = await renderSampleGrid(arrangeGrid(shown, TILE, { columns: COLUMNS, pad: 1 }), title);
      return sharp(grid).toBuffer({ resolveWithObject: true });
    }),
  );
  const width = grids.reduce((sum, { info }) => sum + info.width, 0);
  const height = Math.max(...grids.map(({ info }) => info.height));
  let left = 0;
  const placed = grids.map(({ data, info }) => {
    const place = { input: data, left, top: 0 };
    left += info.width;
    return place;
  });
  const whole = await sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite(placed)
    .png()
    .toBuffer();
  await sharp(whole)
    .resize({ width: 1400 })
    .toColourspace('b-w')
    .png({ palette: true, colours: 32 })
    .toFile(file);
}
