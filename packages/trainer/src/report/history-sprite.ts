import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeAtomically } from '../files/write-atomically.ts';
import { evenly, SHEET } from './progress-animation.ts';
import { gridOfSheet } from './sample-sheet.ts';

/** Long runs show as many epochs as fit, evenly chosen. */
const MAX_FRAMES = 50;
/** Sheets show sixteen samples. */
const COLUMNS = 4;

/**
 * Writes how a run learned to draw as one small picture: the grids of its sample sheets, at one dot a pixel, side by
 * side from the first epoch to the last, as WebP.
 *
 * @returns how many frames it has; 0, and no file, where there are no sheets
 */
export async function writeHistorySprite(
  file: string,
  samplesFolder: string,
  tile: { readonly width: number; readonly height: number },
): Promise<number> {
  const sheets = (await readdir(samplesFolder)).filter((name) => SHEET.test(name)).sort();
  const frames = await Promise.all(
    evenly(sheets, MAX_FRAMES).map((name) => gridOfSheet(join(samplesFolder, name), tile, COLUMNS)),
  );
  const [first] = frames;
  if (first === undefined) return 0;
  const { width, height } = first.info;
  const strip = sharp({
    create: { width: width * frames.length, height, channels: 3, background: '#000000' },
  }).composite(
    frames.map(({ data, info }, index) => ({
      input: data,
      raw: { width: info.width, height: info.height, channels: info.channels },
      left: index * width,
      top: 0,
    })),
  );
  await writeAtomically(file, await strip.webp({ quality: 55, effort: 6 }).toBuffer());
  return frames.length;
}
