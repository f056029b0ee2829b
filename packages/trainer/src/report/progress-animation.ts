import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { writeAtomically } from '../files/write-atomically.ts';

const FRAME_MS = 200;
/** The last picture stays, as it is what the training has come to. */
const LAST_FRAME_MS = 2_000;
const WIDTH = 320;
/** Long runs show as many epochs as fit, evenly chosen, so that rewriting the film each epoch stays cheap. */
const MAX_FRAMES = 60;
/** Names of the sample sheets, one an epoch. */
export const SHEET = /^epoch-\d+\.png$/;

/**
 * Rewrites a run's film from the sample sheets in the folder: an animated WebP that loops, one frame an epoch.
 *
 * @returns how many frames it has; 0 where there are no sheets yet
 */
export async function writeProgressAnimation(file: string, samplesFolder: string): Promise<number> {
  const sheets = (await readdir(samplesFolder)).filter((name) => SHEET.test(name)).sort();
  const chosen = evenly(sheets, MAX_FRAMES);
  if (chosen.length === 0) return 0;
  const frames = await Promise.all(
    chosen.map((name) =>
      sharp(join(samplesFolder, name)).resize(WIDTH).greyscale().png({ compressionLevel: 1 }).toBuffer(),
    ),
  );
  const [only] = frames;
  const joined = frames.length === 1 && only ? sharp(only) : sharp(frames, { join: { animated: true } });
  const film = await joined
    .webp({
      quality: 60,
      effort: 0,
      loop: 0,
      delay: chosen.map((_, index) => (index === chosen.length - 1 ? LAST_FRAME_MS : FRAME_MS)),
    })
    .toBuffer();
  await writeAtomically(file, film);
  return chosen.length;
}

/** At most `most` of the items, evenly chosen, always with the first and the last. */
export function evenly<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))],
  ).flatMap((item) => (item === undefined ? [] : [item]));
}
