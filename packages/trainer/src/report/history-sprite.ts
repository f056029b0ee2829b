import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSharp } from '../files/load-sharp.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { evenlySpaced } from './progress-animation.ts';
import { isEpochGrid } from './sample-files.ts';
import { readSampleGrid } from './sample-grid.ts';

/** Of longer runs, evenly spaced epochs are shown. */
const MAX_FRAMES = 50;
/** Grids show sixteen samples. */
const COLUMNS = 4;

/**
 * Writes the history of a run as one small WebP image: its sample grids without magnification, side by side from the
 * first epoch to the last.
 *
 * @returns how many frames it has; 0, and no file, where there are no grids
 */
export async function writeHistorySprite(
  file: string,
  samplesFolder: string,
  tile: { readonly width: number; readonly height: number },
): Promise<number> {
  const grids = (await readdir(samplesFolder)).filter(isEpochGrid).sort();
  const frames = await Promise.all(
    evenlySpaced(grids, MAX_FRAMES).map((name) => readSampleGrid(join(samplesFolder, name), tile, COLUMNS)),
  );
  const [first] = frames;
  if (first === undefined) return 0;
  const { width, height } = first.info;
  const sharp = await loadSharp();
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
