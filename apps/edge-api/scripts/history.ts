import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ArtifactError, type GanSpec } from '@trazo/model';
import sharp from 'sharp';
import * as z from 'zod';
import type { History } from '../src/schemas/answers.ts';
import { readModelFile } from './model-files.ts';

/** Names that a model's sprite goes by; the first that is there counts. */
const SPRITES = [
  { name: 'history.webp', format: 'webp' },
  { name: 'history.png', format: 'png' },
] as const;
/** Tiles in each row and column of a frame. */
const COLUMNS = 4;

/** How a model learned to draw, to be served beside it. */
export interface FoundHistory {
  /** The sprite: the same sixteen samples after one epoch and another, side by side. */
  readonly bytes: Uint8Array;
  /** What the sprite is served as; another picture has another name, so it may be kept for ever. */
  readonly file: string;
  readonly history: History;
}

const epochRow = z.object({ epoch: z.int().min(1) });

/**
 * Reads the course of a model's training as `pnpm promote` leaves it: history.webp (or history.png), and
 * history.jsonl with a row an epoch. Without the rows each frame is an epoch.
 *
 * @param model name that the sprite is served under
 * @returns undefined where the model has no sprite
 * @throws {ArtifactError} naming the file and the fault
 */
export async function readHistory(
  folder: string,
  model: string,
  image: GanSpec['image'],
): Promise<FoundHistory | undefined> {
  for (const { name, format } of SPRITES) {
    const path = join(folder, name);
    const bytes = await readModelFile(folder, name);
    if (bytes === undefined) continue;
    const frames = await framesOf(bytes, format, image, path);
    const epochs = Math.max(frames, await lastEpoch(folder));
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
    const file = `${model}-${hash}.${format}`;
    return { bytes, file, history: { url: `/histories/${file}`, frames, epochs } };
  }
  return undefined;
}

/** Counts the frames: each is a grid of 4 × 4 tiles, with the same gap between and around them, or none. */
async function framesOf(
  bytes: Uint8Array,
  format: 'webp' | 'png',
  image: GanSpec['image'],
  path: string,
): Promise<number> {
  let size: { readonly format: string; readonly width: number; readonly height: number };
  try {
    size = await sharp(bytes).metadata();
  } catch (cause) {
    throw new ArtifactError(path, 'is not a picture.', { cause });
  }
  if (size.format !== format) throw new ArtifactError(path, `is a ${size.format} file, not ${format}.`);
  const gaps = size.height - COLUMNS * image.height;
  const frames = size.width / (COLUMNS * image.width + gaps);
  if (gaps < 0 || gaps % (COLUMNS + 1) !== 0 || frames < 1 || !Number.isInteger(frames)) {
    throw new ArtifactError(
      path,
      `is ${size.width} × ${size.height} dots, which no row of grids of ${COLUMNS} × ${COLUMNS} tiles of ${image.width} × ${image.height} is.`,
    );
  }
  return frames;
}

/** The epoch of the last row; 0 where there are no rows. */
async function lastEpoch(folder: string): Promise<number> {
  const path = join(folder, 'history.jsonl');
  const rows = Buffer.from((await readModelFile(folder, 'history.jsonl')) ?? [])
    .toString()
    .trim();
  if (rows === '') return 0;
  try {
    return epochRow.parse(JSON.parse(rows.slice(rows.lastIndexOf('\n') + 1))).epoch;
  } catch (cause) {
    throw new ArtifactError(path, 'does not end in the row of an epoch.', { cause });
  }
}
