import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSharp } from '../files/load-sharp.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { isGrid } from './sample-files.ts';

const FRAME_MS = 200;
/** The last frame is shown for longer, as it is the result so far. */
const LAST_FRAME_MS = 2_000;
const WIDTH = 320;
/** Of longer runs, evenly spaced epochs are shown, so that rewriting the animation each epoch stays cheap. */
const MAX_FRAMES = 60;
/**
 * Rewrites the animation of a run from the sample grids in a folder: a looping WebP with one frame an epoch, and
 * one for the end if the run ends within an epoch.
 *
 * @returns how many frames it has; 0 where there are no grids yet
 */
export async function writeProgressAnimation(file: string, samplesFolder: string): Promise<number> {
  const grids = (await readdir(samplesFolder)).filter(isGrid).sort();
  const chosen = evenlySpaced(grids, MAX_FRAMES);
  if (chosen.length === 0) return 0;
  const sharp = await loadSharp();
  const frames = await Promise.all(
    chosen.map((name) =>
      sharp(join(samplesFolder, name)).resize(WIDTH).png({ compressionLevel: 1 }).toBuffer(),
    ),
  );
  const [only] = frames;
  const joined = frames.length === 1 && only ? sharp(only) : sharp(frames, { join: { animated: true } });
  const animation = await joined
    .webp({
      quality: 60,
      effort: 0,
      loop: 0,
      delay: chosen.map((_, index) => (index === chosen.length - 1 ? LAST_FRAME_MS : FRAME_MS)),
    })
    .toBuffer();
  await writeAtomically(file, animation);
  return chosen.length;
}

/** At most `most` of the items, evenly spaced, including the first and the last. */
export function evenlySpaced<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))],
  ).flatMap((item) => (item === undefined ? [] : [item]));
}
