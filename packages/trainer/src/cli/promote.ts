import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidOptionError } from '@trazo/model';
import { readArtifact } from '@trazo/model/read-artifact';
import { exportOf } from '@trazo/model/runs';
import { writeCard } from '../export/write-card.ts';
import { loadSharp } from '../files/load-sharp.ts';
import { writeHistorySprite } from '../report/history-sprite.ts';
import { readMetrics } from '../report/metrics-log.ts';
import { openRun } from '../run/folder.ts';
import { defineCommand } from './command.ts';
import { PRETRAINED } from './open-model.ts';
import type { OptionTable } from './option-table.ts';
import { runsDirOnceOut } from './runs-dir.ts';

const promoteOptions = {
  runsDir: runsDirOnceOut,
} as const satisfies OptionTable;

/**
 * `pnpm promote RUN NAME`: puts a run's export among the models that ship, with its history: the metrics of every epoch
 * in history.jsonl, the samples of every epoch in history.webp.
 */
export const promoteCommand = defineCommand({
  name: 'promote',
  description: "Put a run's export among the models that ship.",
  arguments: { run: "the run's folder or number", name: 'name to ship it under' },
  options: promoteOptions,
  examples: `  pnpm promote 1 dcgan                            ship run 00001's export as the model "dcgan"`,
  run: async ({ options: given, arguments: { run, name } }, ports) => {
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(name)) {
      throw new InvalidOptionError('NAME', name, 'a lower-case letter, then up to 31 of a–z, 0–9 and -');
    }
    await loadSharp();
    const { folder, options } = await openRun(run, resolve(ports.cwd, given.runsDir), ports.cwd);
    const { card } = await readArtifact(await exportOf(folder.path, ports.cwd));
    const target = join(PRETRAINED, name);
    const fresh = `${target}.tmp`;
    await rm(fresh, { recursive: true, force: true });
    await mkdir(PRETRAINED, { recursive: true });
    await cp(folder.export, fresh, { recursive: true });
    await writeCard(fresh, { ...card, name });
    await writeFile(join(fresh, 'history.jsonl'), await epochRows(folder.metrics));
    await writeHistorySprite(join(fresh, 'history.webp'), folder.samples, options.spec.image);
    await readArtifact(fresh);
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
    ports.log(`${folder.path} ships as ${name}: ${target}`);
    return 0;
  },
});

/** The metrics of a run, one line an epoch. */
async function epochRows(metrics: string): Promise<string> {
  const rows = await readMetrics(metrics);
  return rows
    .filter(({ kind }) => kind === 'epoch')
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}
