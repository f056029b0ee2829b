import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ArtifactError, InvalidOptionError, type ModelCard, RunError, WORKER_BUDGET } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { exportOf, nameInCommand } from '@trazo/model/runs';
import { writeCard } from '../export/write-card.ts';
import { loadSharp } from '../files/load-sharp.ts';
import { writeHistorySprite } from '../report/history-sprite.ts';
import { readMetrics } from '../report/metrics-log.ts';
import { counted } from '../report/quantities.ts';
import { asRunError, openRun } from '../run/folder.ts';
import { defineCommand } from './command.ts';
import { DEFAULT_MODEL, shippedModels } from './open-model.ts';
import type { OptionTable } from './option-table.ts';
import { runsDirOnceOut } from './runs-dir.ts';
import { present } from './values.ts';

const promoteOptions = {
  force: {
    flag: '--force',
    about: 'replace a model that ships under this name, and exceed the size of a worker on the free plan',
    parse: present,
  },
  runsDir: runsDirOnceOut,
} as const satisfies OptionTable;

/**
 * `pnpm promote RUN NAME`: puts a run's export among the models that ship, with its history: the metrics of every epoch
 * in history.jsonl, the samples of every epoch in history.webp.
 */
export const promoteCommand = defineCommand({
  name: 'promote',
  description: "Put a run's export among the models that ship, and so into every worker that is built.",
  arguments: { run: "the run's number or folder", name: 'name to ship it under' },
  options: promoteOptions,
  examples: `  pnpm promote 1 mine                            ship run 00001's export as the model "mine"
  pnpm promote 1 slim --force                    replace the model "slim"`,
  run: async ({ options: given, arguments: { run, name } }, ports) => {
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
      throw new InvalidOptionError('NAME', name, 'a lower-case letter, then up to 31 of a–z, 0–9 and -');
    }
    if (ports.pretrained.split(sep).includes('node_modules')) {
      throw new RunError(run, 'can be promoted in a clone of Trazo only, not into an installed package.', {
        hint: `Its export is a model as it is, as in: pnpm sample --model ${run}`,
      });
    }
    await loadSharp();
    const { folder, options } = await openRun(run, resolve(ports.cwd, given.runsDir), ports.cwd);
    const { card } = await readArtifact(await exportOf(folder.path, ports.cwd));
    const typed = nameInCommand(folder.path, ports.cwd);
    if (!given.force)
      await assertNameIsFree(name, card, `pnpm promote ${typed} ${name} --force`, ports.pretrained);
    const size = await workerSizeWith(name, folder.export, ports.pretrained);
    const sizes = `${kib(size.model)} KiB compressed (${card.quantization}); the worker with all models would have about ${kib(size.worker)} of ${kib(WORKER_BUDGET.total)} KiB`;
    if (size.worker > WORKER_BUDGET.total && !given.force) {
      throw new RunError(folder.path, `its export is too large to ship beside the other models: ${sizes}.`, {
        hint: waysOut(card, size.worker - size.model, typed),
      });
    }
    ports.log(`${name}: ${sizes}.`);
    const target = join(ports.pretrained, name);
    const fresh = `${target}.tmp`;
    try {
      await rm(fresh, { recursive: true, force: true });
      await mkdir(ports.pretrained, { recursive: true });
      await cp(folder.export, fresh, { recursive: true });
      await writeCard(fresh, { ...card, name });
      await writeFile(join(fresh, 'history.jsonl'), await epochRows(folder.metrics));
      await writeHistorySprite(join(fresh, 'history.webp'), folder.samples, options.spec.image);
      await readArtifact(fresh);
      await rm(target, { recursive: true, force: true });
      await rename(fresh, target);
    } catch (error) {
      throw asRunError(ports.pretrained, error, 'Make room or make it writable.');
    }
    ports.log(`${folder.path} ships as ${name}: ${target}`);
    return 0;
  },
});

/** @throws {InvalidOptionError} saying how much each of the two models was trained, if the name is taken */
async function assertNameIsFree(
  name: string,
  run: ModelCard,
  replace: string,
  pretrained: string,
): Promise<void> {
  if (!(await shippedModels(pretrained)).includes(name)) return;
  const shipped = await readArtifact(join(pretrained, name)).catch((error: unknown) => {
    // A damaged model may be replaced, but not by accident either.
    if (error instanceof ArtifactError) return undefined;
    throw error;
  });
  const trained = ({ training }: ModelCard) => counted(training.epochs, 'epoch');
  const is = name === DEFAULT_MODEL ? 'the default model' : 'a model that ships';
  const compared =
    shipped === undefined
      ? 'damaged'
      : `trained for ${trained(shipped.card)}; this run was for ${trained(run)}`;
  throw new InvalidOptionError(
    'NAME',
    name,
    `a name that is free; this is ${is}, ${compared}`,
    `Choose another name, or replace it: ${replace}`,
  );
}

/** Compressed sizes in bytes. That of the worker assumes that its code fills its own budget, so it is never too small. */
async function workerSizeWith(
  name: string,
  exported: string,
  pretrained: string,
): Promise<{ readonly model: number; readonly worker: number }> {
  const others = (await shippedModels(pretrained)).filter((other) => other !== name);
  const [model = 0, ...rest] = await Promise.all(
    [exported, ...others.map((other) => join(pretrained, other))].map(compressedWeights),
  );
  return { model, worker: rest.reduce((sum, size) => sum + size, WORKER_BUDGET.code + model) };
}

/** Size of a model's weights in a worker; 0 if there are none. Those of trained models hardly compress. */
async function compressedWeights(folder: string): Promise<number> {
  const weights = await readFile(join(folder, 'weights.bin')).catch(() => undefined);
  return weights === undefined ? 0 : gzipSync(weights, { level: 9 }).length;
}

/**
 * What to do about an export that is too large: a smaller type of weights only where that is enough.
 *
 * @param others bytes of the worker without the export
 */
function waysOut({ quantization, sizes }: ModelCard, others: number, run: string): string {
  // A weight takes a byte in uint8.
  const fits = quantization !== 'uint8' && others + sizes.parameters <= WORKER_BUDGET.total;
  return [
    ...(fits ? [`Store it in fewer bytes: pnpm export ${run} --quantization uint8`] : []),
    `${fits ? 'or serve' : 'Serve'} it alone: pnpm run deploy --run ${run}`,
    'or remove another model from packages/model/pretrained, or add --force for the paid plan.',
  ].join(', ');
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(0);
}

/** The metrics of a run, one line an epoch. */
async function epochRows(metrics: string): Promise<string> {
  const rows = await readMetrics(metrics);
  return rows
    .filter(({ kind }) => kind === 'epoch')
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}
