import { cp, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { ArtifactError, InvalidOptionError, MAX_STATIC_FILE, type ModelCard, RunError } from '@trazo/model';
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
    about: 'replace a model that ships under this name',
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
    const { size } = await stat(join(folder.export, 'weights.bin'));
    const sizes = `${(size / 1024).toFixed(0)} KiB of weights (${card.quantization})`;
    if (size > MAX_STATIC_FILE) {
      const most = `a file beside a worker has at most ${MAX_STATIC_FILE / 1024} KiB`;
      throw new RunError(folder.path, `its export is too large to be served: ${sizes}; ${most}.`, {
        hint:
          card.quantization === 'uint8'
            ? 'Train a smaller model.'
            : `Store it in fewer bytes: pnpm export ${typed} --quantization uint8`,
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

/** The metrics of a run, one line an epoch. */
async function epochRows(metrics: string): Promise<string> {
  const rows = await readMetrics(metrics);
  return rows
    .filter(({ kind }) => kind === 'epoch')
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}
