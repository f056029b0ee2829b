import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeState } from '@trazo/trainer/checkpoint-state';
import { createRun, type RunFolder } from '@trazo/trainer/create-run';
import { encodeIdx } from '@trazo/trainer/idx';
import { readIdxFolder } from '@trazo/trainer/idx-folder';
import { readMetrics } from '@trazo/trainer/metrics-log';
import { readArtifact } from '@trazo/trainer/read-artifact';
import { noiseBytes, tinyOptions } from '@trazo/trainer/tiny';
import sharp from 'sharp';

const PICTURES = 96;

/** How a tiny run is made: 96 pictures in batches of 8 are 12 steps an epoch. */
export const TINY = { stepsPerEpoch: 12, epochs: 4, saveEvery: 2, steps: 48 } as const;

/** Writes a data set of noise: a folder of four IDX files. */
async function writeData(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [part, count] of [
    ['train', PICTURES],
    ['t10k', 60],
  ] as const) {
    const pictures = { dimensions: [count, 28, 28], data: noiseBytes(count * 784, count) };
    const labels = { dimensions: [count], data: Uint8Array.from({ length: count }, (_, i) => i % 10) };
    await writeFile(join(folder, `${part}-images-idx3-ubyte`), encodeIdx(pictures));
    await writeFile(join(folder, `${part}-labels-idx1-ubyte`), encodeIdx(labels));
  }
}

/**
 * Makes the folder of a run as `pnpm train` does before its first step. No flag names a GAN as small as this one, but
 * `pnpm train --resume` trains whatever the run's options hold.
 *
 * @param out folder of the runs; the data set is put there, too
 */
export async function beginTinyRun(
  out: string,
  { epochs = TINY.epochs, saveEvery = TINY.saveEvery }: { epochs?: number; saveEvery?: number } = {},
): Promise<RunFolder> {
  const data = join(out, 'data');
  await writeData(data);
  const { sha256 } = await readIdxFolder(data);
  const options = tinyOptions();
  const dataset = { ...options.dataset, name: 'data', requested: data, images: PICTURES, sha256 };
  return createRun(out, { ...options, dataset, epochs, saveEvery });
}

/** A finished run, as far as it may not depend on when and how often it was stopped. */
export interface Outcome {
  /** SHA-256 of each file by its path; TensorBoard's files, of which each start has one, and those below left out. */
  readonly files: Readonly<Record<string, string>>;
  /** Rows of metrics.jsonl without clock times and speeds. */
  readonly rows: readonly unknown[];
  /** The card without clock times and speeds. */
  readonly card: unknown;
}

/** Reads what a finished run has come to. */
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
      // The card's own checksum is of its clock times, too; reading the export has held it against them.
      checksums: { ...checksums, card: undefined },
    },
  };
}

/** Names of all files, sorted, with forward slashes. */
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

/** Where a run stands that was stopped without warning. */
export interface Remains {
  /** Step of the newest checkpoint; 0 where there is none. */
  readonly saved: number;
  /** Last step that is known to have been done. */
  readonly reached: number;
  /** Names of files that are not yet whole. */
  readonly unfinished: readonly string[];
}

/**
 * Looks at what a killed trainer left: everything under a name of its own must be whole.
 *
 * @throws where a file is torn
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
      if (!text.trimEnd().endsWith('</svg>')) throw new Error(`${file} is torn`);
    }
  }
  if (names.some((name) => name.startsWith('export/'))) await readArtifact(folder.export);
  const rows = await readMetrics(folder.metrics);
  return { saved, reached: Math.max(saved, rows.at(-1)?.step ?? 0), unfinished };
}
