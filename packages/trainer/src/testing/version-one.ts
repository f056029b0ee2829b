import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '../checkpoint/safetensors.ts';
import { decodeState } from '../checkpoint/state.ts';
import type { RunFolder } from '../run/folder.ts';
import { type RunOptions, runOptionsSchema } from '../run/options.ts';

/** The options of a run as options.json of version 1 held them. */
export function versionOneOptions(options: RunOptions) {
  const { fingerprint: _, spec, ...rest } = options;
  const { emaDecay, r1Gamma, loss: _l, gpLambda: _g, ...recipe } = spec.training;
  const training = { ...recipe, averaging: emaDecay, gradientPenalty: r1Gamma };
  const { epochs, batchSize, learningRate } = recipe;
  // The spec kept its preset's own numbers beside what the run used.
  const preset = { epochs: 50, batchSize: 256, learningRate: 1e-4 };
  return {
    ...rest,
    optionsVersion: 1,
    epochs,
    batchSize,
    learningRate,
    spec: { ...spec, training: { ...training, ...preset } },
  };
}

/** Rewrites a run as version 1 left it: options, checkpoints with its fingerprint, metrics beside the other fields. */
export async function makeVersionOne(
  folder: Pick<RunFolder, 'options' | 'checkpoints' | 'metrics'>,
): Promise<void> {
  const text = await readFile(folder.options, 'utf8');
  const old = versionOneOptions(runOptionsSchema.parse(JSON.parse(text)));
  await writeFile(folder.options, JSON.stringify(old));
  const { fingerprint } = runOptionsSchema.parse(old);
  for (const name of await readdir(folder.checkpoints)) {
    const file = join(folder.checkpoints, name);
    await writeFile(file, versionOneCheckpoint(new Uint8Array(await readFile(file)), file, fingerprint));
  }
  const rows = (await readFile(folder.metrics, 'utf8')).trimEnd().split('\n');
  const flat = rows.map((row) => JSON.stringify(withFlatMetrics(JSON.parse(row))));
  await writeFile(folder.metrics, `${flat.join('\n')}\n`);
}

function versionOneCheckpoint(
  bytes: Uint8Array<ArrayBuffer>,
  file: string,
  fingerprint: string,
): Uint8Array<ArrayBuffer> {
  const { arrays: _, latents: __, sums, ...progress } = decodeState(bytes, file);
  const fields = { format: 'trazo-checkpoint-1', ...progress, fingerprint, sums: withFlatMetrics(sums) };
  const { arrays } = decodeSafetensors(bytes, file);
  return encodeSafetensors({ arrays, metadata: { progress: JSON.stringify(fields) } });
}

/** Version 1 always had all four, as zero before the first step of an epoch. */
const ZERO = { generatorLoss: 0, discriminatorLoss: 0, realAccuracy: 0, fakeAccuracy: 0 };

function withFlatMetrics({ metrics, ...rest }: { readonly metrics: object }): object {
  return { ...rest, ...ZERO, ...metrics };
}
