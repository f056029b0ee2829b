import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ArtifactError, type GanSpec } from '@trazo/model';
import * as z from 'zod';
import { HISTORIES_PATH } from '../src/api-paths.ts';
import type { History } from '../src/schemas/responses.ts';
import { readModelFile } from './model-files.ts';
import { ScriptError } from './run-script.ts';

/** File names of a model's sprite. The first existing one counts. */
const SPRITES = [
  { name: 'history.webp', format: 'webp' },
  { name: 'history.png', format: 'png' },
] as const;
/** Tiles in each row and column of a frame. */
const COLUMNS = 4;

/** The training history of a model, to be served beside it. */
export interface FoundHistory {
  /** The sprite: the same sixteen samples after one epoch and the next, side by side. */
  readonly bytes: Uint8Array;
  /** Name under which the sprite is served. Another picture has another name, so it can be cached forever. */
  readonly file: string;
  readonly history: History;
}

const epochRow = z.object({ epoch: z.int().min(1) });

/**
 * Reads a model's training history as `pnpm promote` writes it: history.webp (or history.png), and history.jsonl with
 * one row per epoch. Without the rows, each frame is an epoch.
 *
 * @param model name of the model, part of the sprite's name
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
    return { bytes, file, history: { url: `${HISTORIES_PATH}/${file}`, frames, epochs } };
  }
  return undefined;
}

/** Counts the frames: each is a grid of 4 × 4 tiles, with or without a uniform gap between and around them. */
async function framesOf(
  bytes: Uint8Array,
  format: 'webp' | 'png',
  image: GanSpec['image'],
  path: string,
): Promise<number> {
  const { default: sharp } = await import('sharp').catch((cause: unknown) => {
    throw new ScriptError(`The package sharp does not load on ${process.platform} ${process.arch}.`, {
      cause,
      hint: 'Install the packages on this machine: pnpm install --force',
    });
  });
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
      `has ${size.width} × ${size.height} pixels, which is no row of grids of ${COLUMNS} × ${COLUMNS} tiles of ${image.width} × ${image.height}.`,
    );
  }
  return frames;
}

/** The epoch of the last row, 0 where there are no rows. */
async function lastEpoch(folder: string): Promise<number> {
  const path = join(folder, 'history.jsonl');
  const rows = Buffer.from((await readModelFile(folder, 'history.jsonl')) ?? [])
    .toString()
    .trim();
  if (rows === '') return 0;
  try {
    return epochRow.parse(JSON.parse(rows.slice(rows.lastIndexOf('\n') + 1))).epoch;
  } catch (cause) {
    throw new ArtifactError(path, 'does not end with the row of an epoch.', { cause });
  }
}
