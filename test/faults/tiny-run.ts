import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readArtifact } from '@trazo/model/read-artifact';
import { decodeState } from '@trazo/trainer/checkpoint-state';
import { createRun, type RunFolder } from '@trazo/trainer/create-run';
import { readIdxFolder } from '@trazo/trainer/idx-folder';
import { readMetrics } from '@trazo/trainer/metrics-log';
import { tinyOptions } from '@trazo/trainer/tiny';
import { writeIdxFolder } from '@trazo/trainer/write-idx-folder';
import sharp from 'sharp';

const IMAGES = 96;

/** The size of a tiny run: 96 images in batches of 8 are 12 steps an epoch. */
export const TINY = { stepsPerEpoch: 12, epochs: 4, saveEvery: 2, steps: 48 } as const;

/**
 * Creates the folder of a run as `pnpm train` does before its first step. `pnpm train --resume` then trains the tiny GAN,
 * which is smaller than all presets.
 *
 * @param out the folder of the runs, in which the data set is created, too
 */
export async function beginTinyRun(
  out: string,
  { epochs = TINY.epochs, saveEvery = TINY.saveEvery }: { epochs?: number; saveEvery?: number } = {},
): Promise<RunFolder> {
  const data = join(out, 'data');
  await writeIdxFolder(data, {
    height: 28,
    width: 28,
    channels: 1,
    classes: 10,
    count: IMAGES,
    testCount: 60,
  });
  const { sha256 } = await readIdxFolder(data);
  const dataset = { ...tinyOptions().dataset, name: 'data', requested: data, images: IMAGES, sha256 };
  return createRun(out, tinyOptions({ dataset, epochs, saveEvery }));
}

/** The results of a finished run that must not depend on when and how often it was interrupted. */
export interface Outcome {
  /** SHA-256 of each file by its path, without TensorBoard's files, of which each start writes one, and those below. */
  readonly files: Readonly<Record<string, string>>;
  /** Rows of metrics.jsonl without clock times and speeds. */
  readonly rows: readonly unknown[];
  /** The card without clock times and speeds. */
  readonly card: unknown;
}

/** Reads the results of a finished run. */
export async function outcomeOf(folder: RunFolder): Promise<Outcome> {
  const files: Record<string, string> = {};
  for (const name of await filesOf(folder.path)) {
    if (name.startsWith('tensorboard') || name === 'metrics.jsonl' || name === 'export/card.json') continue;
    files[name] = createHash('sha256')
      .update(await readFile(join(folder.path, name)))
      .digest('hex');
  }
  const { checksums, ...card } = (await readArtifact(folder.export)).card;
  return {
    files,
    rows: (await readMetrics(folder.metrics)).map((row) => timeless(row)),
    card: {
      ...timeless(card),
      training: timeless(card.training),
      // The card's own checksum covers its clock times, too; reading the export has verified it.
      checksums: { ...checksums, card: undefined },
    },
  };
}

/** The paths of all files, sorted, with forward slashes. */
async function filesOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(path.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

function timeless(fields: object): Record<string, unknown> {
  const {
    time: _,
    seconds: __,
    imagesPerSecond: ___,
    createdAt: ____,
    ...rest
  } = { ...fields } as Record<string, unknown>;
  return rest;
}

/** The state of a run that was killed. */
export interface Remains {
  /** Step of the newest checkpoint; 0 if there is none. */
  readonly saved: number;
  /** The last step that is known to be completed. */
  readonly reached: number;
  /** Names of incomplete files. */
  readonly unfinished: readonly string[];
}

/**
 * Reads the state that a killed trainer left. Every file without a temporary name must be complete.
 *
 * @throws if a file is incomplete
 */
export async function remainsOf(folder: RunFolder): Promise<Remains> {
  const names = await filesOf(folder.path);
  const unfinished = names.filter((name) => /\.tmp(\/|$)/.test(name));
  let saved = 0;
  for (const name of names.filter((each) => !unfinished.includes(each))) {
    const file = join(folder.path, name);
    if (name.endsWith('.safetensors')) {
      const { step } = decodeState(new Uint8Array(await readFile(file)), file);
      saved = Math.max(saved, step);
    } else if (/\.(png|webp)$/.test(name)) {
      await sharp(file, { animated: true }).stats();
    } else if (name === 'options.json') {
      JSON.parse(await readFile(file, 'utf8'));
    } else if (name === 'losses.svg') {
      const text = await readFile(file, 'utf8');
      if (!text.trimEnd().endsWith('</svg>')) throw new Error(`${file} is incomplete`);
    }
  }
  if (names.some((name) => name.startsWith('export/'))) await readArtifact(folder.export);
  const rows = await readMetrics(folder.metrics);
  return { saved, reached: Math.max(saved, rows.at(-1)?.step ?? 0), unfinished };
}
