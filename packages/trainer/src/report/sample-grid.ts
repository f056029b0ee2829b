import { createRequire } from 'node:module';
import { arrangeGrid, type RasterImage } from '@trazo/model';
import { loadSharp } from '../files/load-sharp.ts';
import { writeAtomically } from '../files/write-atomically.ts';

/** The grid is magnified by a whole number to about this width in pixels. */
const GRID_WIDTH = 560;
const MARGIN = 24;
/** Between tiles. */
const PAD = 1;
const TITLE_HEIGHT = 56;
const BACKGROUND = '#ffffff';
const TEXT_COLOUR = '#1c1b19';

/** The font is a dependency, so that the title looks the same on every machine. */
const FONT_FILE = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');

/**
 * Writes a titled grid of images as PNG, magnified with sharp pixels.
 *
 * @param tiles bytes of all images, one after the other
 */
export async function writeSampleGrid(
  file: string,
  tiles: Uint8Array | Uint8ClampedArray,
  tile: { readonly width: number; readonly height: number; readonly channels: 1 | 3 },
  title: string,
): Promise<void> {
  await writeAtomically(file, await renderSampleGrid(arrangeGrid(tiles, tile, { pad: PAD }), title));
}

/** A PNG of a grid under its title. */
export async function renderSampleGrid(grid: RasterImage, title: string): Promise<Uint8Array> {
  const scale = scaleOf(grid.width);
  const width = grid.width * scale;
  const height = grid.height * scale;
  const sharp = await loadSharp();
  const magnified = await sharp(grid.data, {
    raw: { width: grid.width, height: grid.height, channels: grid.channels },
  })
    .resize(width, height, { kernel: 'nearest' })
    .png()
    .toBuffer();
  const heading = await sharp({
    text: {
      text: `<span foreground="${TEXT_COLOUR}">${escapeMarkup(title)}</span>`,
      font: 'DejaVu Sans 16',
      fontfile: FONT_FILE,
      rgba: true,
      dpi: 96,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  const pageWidth = Math.max(width, heading.info.width) + 2 * MARGIN;
  return sharp({
    create: { width: pageWidth, height: height + TITLE_HEIGHT + MARGIN, channels: 3, background: BACKGROUND },
  })
    .composite([
      {
        input: heading.data,
        left: Math.round((pageWidth - heading.info.width) / 2),
        top: Math.max(0, Math.round((TITLE_HEIGHT - heading.info.height) / 2)),
      },
      { input: magnified, left: Math.round((pageWidth - width) / 2), top: TITLE_HEIGHT },
    ])
    .png({ palette: grid.channels === 1, compressionLevel: 9 })
    .toBuffer();
}

function escapeMarkup(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/**
 * Reads the grid from a file that {@link writeSampleGrid} wrote, without title and magnification.
 *
 * @param columns tiles in a row, as wide as `tile`
 * @returns raw pixels
 */
export async function readSampleGrid(
  file: string,
  tile: { readonly width: number; readonly height: number },
  columns: number,
) {
  const [width, height] = [tile.width, tile.height].map((side) => columns * (side + PAD) + PAD);
  if (width === undefined || height === undefined) throw new Error('A tile has two sides.');
  const scale = scaleOf(width);
  const sharp = await loadSharp();
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
