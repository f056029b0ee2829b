import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseCard } from '@trazo/model';
import sharp from 'sharp';

const PRETRAINED = new URL('../../packages/model/pretrained/', import.meta.url);

/** Frames of the animation, and how long each is shown; the last one stays. */
const FRAMES = 20;
const FRAME_MILLISECONDS = 160;
const LAST_FRAME_MILLISECONDS = 2400;
const SCALE = 2;
const GAP = 12;

/** A model's strip of sample grids, one for each epoch, from left to right. */
interface Strip {
  readonly file: string;
  readonly count: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Writes an animation of how models learned, side by side: the strips that `pnpm promote` put beside them, each played
 * from its first epoch to its last over the same time.
 */
export async function drawLearningAnimation(file: string, models: readonly string[]): Promise<void> {
  const strips = await Promise.all(models.map(openStrip));
  const frames = await Promise.all(Array.from({ length: FRAMES }, (_, index) => drawFrame(strips, index)));
  const delay = frames.map((_, index) =>
    index === FRAMES - 1 ? LAST_FRAME_MILLISECONDS : FRAME_MILLISECONDS,
  );
  await sharp(frames, { join: { animated: true } })
    .webp({ quality: 30, effort: 6, loop: 0, delay, mixed: true })
    .toFile(file);
}

async function openStrip(model: string): Promise<Strip> {
  const file = fileURLToPath(new URL(`${model}/history.webp`, PRETRAINED));
  const card = parseCard(JSON.parse(await readFile(new URL(`${model}/card.json`, PRETRAINED), 'utf8')));
  const { width, height } = await sharp(file).metadata();
  // A grid of four columns with a gap of one pixel around each tile.
  const frame = 4 * card.spec.image.width + 5;
  if (width % frame !== 0) throw new Error(`${file} is ${width} pixels wide, no multiple of ${frame}.`);
  return { file, count: width / frame, width: frame, height };
}

async function drawFrame(strips: readonly Strip[], index: number): Promise<Buffer> {
  const grids = await Promise.all(
    strips.map(async ({ file, count, width, height }) => {
      const at = Math.round((index / (FRAMES - 1)) * (count - 1));
      return sharp(file)
        .extract({ left: at * width, top: 0, width, height })
        .resize({ width: width * SCALE, kernel: 'nearest' })
        .png()
        .toBuffer({ resolveWithObject: true });
    }),
  );
  const height = Math.max(...grids.map(({ info }) => info.height));
  const width = grids.reduce((sum, { info }) => sum + info.width + GAP, -GAP);
  let left = 0;
  const placed = grids.map(({ data, info }) => {
    const place = { input: data, left, top: 0 };
    left += info.width + GAP;
    return place;
  });
  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  return sharp({ create: { width, height, channels: 4, background } })
    .composite(placed)
    .png()
    .toBuffer();
}
