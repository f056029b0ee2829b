import { createRequire } from 'node:module';
import { arrangeGrid, type Picture } from '@trazo/model';
import sharp from 'sharp';
import { writeAtomically } from '../files/write-atomically.ts';

/** The grid is magnified by whole numbers to about this width in pixels. */
const GRID_WIDTH = 560;
const MARGIN = 24;
/** Between tiles. */
const PAD = 1;
const TITLE_HEIGHT = 56;
const PAPER = '#ffffff';
const INK = '#1c1b19';

/** The font comes along, so that the title looks the same on every machine, fonts installed or not. */
const FONT_FILE = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/**
 * Writes a titled grid of pictures as PNG: large enough to be seen, pixels crisp.
 *
 * @param tiles bytes of all pictures, one after the other
 */
export async function writeSampleSheet(
  file: string,
  tiles: Uint8Array | Uint8ClampedArray,
  tile: { readonly width: number; readonly height: number; readonly channels: 1 | 3 },
  title: string,
): Promise<void> {
  await writeAtomically(file, await renderSampleSheet(arrangeGrid(tiles, tile, { pad: PAD }), title));
}

/** The PNG of a grid under its title. */
export async function renderSampleSheet(grid: Picture, title: string): Promise<Uint8Array> {
  const scale = scaleOf(grid.width);
  const width = grid.width * scale;
  const height = grid.height * scale;
  const magnified = await sharp(grid.data, {
    raw: { width: grid.width, height: grid.height, channels: grid.channels },
  })
    .resize(width, height, { kernel: 'nearest' })
    .png()
    .toBuffer();
  const heading = await sharp({
    text: {
      text: `<span foreground="${INK}">${escapeMarkup(title)}</span>`,
      font: 'DejaVu Sans 16',
      fontfile: FONT_FILE,
      rgba: true,
      dpi: 96,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  const sheetWidth = Math.max(width, heading.info.width) + 2 * MARGIN;
  return sharp({
    create: { width: sheetWidth, height: height + TITLE_HEIGHT + MARGIN, channels: 3, background: PAPER },
  })
    .composite([
      {
        input: heading.data,
        left: Math.round((sheetWidth - heading.info.width) / 2),
        top: Math.max(0, Math.round((TITLE_HEIGHT - heading.info.height) / 2)),
      },
      { input: magnified, left: Math.round((sheetWidth - width) / 2), top: TITLE_HEIGHT },
    ])
    .png({ palette: grid.channels === 1, compressionLevel: 9 })
    .toBuffer();
}

function escapeMarkup(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/**
 * Takes the grid out of a sheet that {@link writeSampleSheet} wrote, one dot a pixel again.
 *
 * @param columns tiles in a row, as wide as `tile`
 * @returns raw pixels
 */
export async function gridOfSheet(
  file: string,
  tile: { readonly width: number; readonly height: number },
  columns: number,
) {
  const [width, height] = [tile.width, tile.height].map((side) => columns * (side + PAD) + PAD);
  if (width === undefined || height === undefined) throw new Error('A tile has two sides.');
  const scale = scaleOf(width);
  return sharp(file)
    .extract({ left: MARGIN, top: TITLE_HEIGHT, width: width * scale, height: height * scale })
    .resize(width, height, { kernel: 'nearest' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
}

function scaleOf(width: number): number {
  return Math.max(1, Math.round(GRID_WIDTH / width));
}
