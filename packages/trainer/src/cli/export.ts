import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { encodeCard, InvalidOptionError, type ModelCard } from '@trazo/model';
import { CheckpointStore } from '../checkpoint/store.ts';
import { CheckpointError } from '../errors.ts';
import { readArtifact } from '../export/read-artifact.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { writeHistorySprite } from '../report/history-sprite.ts';
import { readMetrics } from '../report/metrics-log.ts';
import { openRun } from '../run/folder.ts';
import { recordedCommand } from './command-line.ts';
import type { exportOptions, promoteOptions } from './export-options.ts';
import type { CliPorts } from './main.ts';
import { PRETRAINED } from './open-model.ts';
import type { OptionValues } from './option-table.ts';

/** `pnpm export RUN`: exports a run's generator again. */
export async function exportCommand(
  run: string,
  asked: OptionValues<typeof exportOptions>,
  argv: readonly string[],
  ports: CliPorts,
): Promise<number> {
  const { folder, options } = await openRun(run, resolve(ports.cwd, asked.out), ports.cwd);
  const store = new CheckpointStore(folder.checkpoints, options.keep);
  const state = asked.best ? await store.best() : (await store.newestIntact(ports.log)).state;
  if (state === undefined) throw new CheckpointError(folder.checkpoints, 'holds no best checkpoint yet.');
  await ports.provide();
  const { exportRun } = await import('../run/export-run.ts');
  const { quantization, latentScale } = asked;
  const command = recordedCommand(argv);
  const card = await exportRun(folder, options, state, { quantization, latentScale, command });
  describeExport(card, folder.export, ports);
  return 0;
}

/** Says what an export holds and how close it is. */
export function describeExport(card: ModelCard, folder: string, ports: Pick<CliPorts, 'log'>): void {
  const unquantised = card.parity.slice(0, -1).reduce((worst, { maxAbs }) => Math.max(worst, maxAbs), 0);
  const stored = card.parity.at(-1);
  ports.log(
    `Exported ${card.name} to ${folder}: ${(card.sizes.weightsBytes / 1e6).toFixed(2)} MB of ${card.quantization} weights, ` +
      `${(card.macsPerImage / 1e6).toFixed(1)} M multiply–adds an image; differs from the trained model by at most ` +
      `${unquantised.toExponential(1)} before and ${(stored?.maxAbs ?? 0).toExponential(1)} after quantisation.`,
  );
}

/**
 * `pnpm promote RUN NAME`: puts a run's export among the models that ship, with its course: every epoch's figures in
 * history.jsonl, every epoch's samples in history.webp.
 */
export async function promoteCommand(
  run: string,
  name: string,
  asked: OptionValues<typeof promoteOptions>,
  ports: CliPorts,
): Promise<number> {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
    throw new InvalidOptionError('NAME', name, 'a lower-case letter, then up to 31 of a–z, 0–9 and -');
  }
  const { folder, options } = await openRun(run, resolve(ports.cwd, asked.out), ports.cwd);
  const { card } = await readArtifact(folder.export);
  const target = join(PRETRAINED, name);
  const fresh = `${target}.tmp`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(PRETRAINED, { recursive: true });
  await cp(folder.export, fresh, { recursive: true });
  await writeAtomically(join(fresh, 'card.json'), await encodeCard({ ...card, name }));
  await writeFile(join(fresh, 'history.jsonl'), await epochRows(folder.metrics));
  await writeHistorySprite(join(fresh, 'history.webp'), folder.samples, options.spec.image);
  await readArtifact(fresh);
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
  ports.log(`${folder.path} ships as ${name}: ${target}`);
  return 0;
}

/** A run's figures, epoch by epoch. */
async function epochRows(metrics: string): Promise<string> {
  const rows = await readMetrics(metrics);
  return rows
    .filter(({ kind }) => kind === 'epoch')
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}
