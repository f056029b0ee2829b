import { resolve } from 'node:path';
import { InvalidOptionError, presetByName } from '@trazo/model';
import type { DataSet } from '../data/data-set.ts';
import { openDataSet } from '../data/open.ts';
import type { Lock } from '../files/lock.ts';
import { planOf } from '../gan/plan.ts';
import { asRunError, createRun, lockRun, openRun, type RunFolder, saveOptions } from '../run/folder.ts';
import { listenForInterruption } from '../run/interruption.ts';
import { refuseTooLarge } from '../run/memory.ts';
import { type RunOptions, refuseChanges } from '../run/options.ts';
import { resolveOptions } from '../run/resolve-options.ts';
import { recordedCommand } from './command-line.ts';
import { describeExport } from './export.ts';
import type { CliPorts } from './main.ts';
import type { OptionValues } from './option-table.ts';
import type { trainOptions } from './train-options.ts';

/** `pnpm train`: trains a new run, or goes on with one. */
export async function trainCommand(
  asked: OptionValues<typeof trainOptions>,
  argv: readonly string[],
  ports: CliPorts,
): Promise<number> {
  const out = resolve(ports.cwd, asked.out);
  if (asked.resume === undefined) {
    const plan = await planRun(asked, argv, undefined, ports);
    if (asked.dryRun) return 0;
    const folder = await createRun(out, plan.options);
    return locked(folder, ports, (lock) => trainIn(folder, plan, false, lock, ports));
  }
  const { folder, options: begun } = await openRun(asked.resume, out, ports.cwd);
  if (asked.dryRun) {
    await planRun(asked, argv, begun, ports);
    return 0;
  }
  // Before the data is read, which takes a while.
  return locked(folder, ports, async (lock) => {
    const plan = await planRun(asked, argv, begun, ports);
    await saveOptions(folder, plan.options);
    return trainIn(folder, plan, true, lock, ports);
  });
}

/** What is trained, on what. */
interface RunPlan {
  readonly options: RunOptions;
  readonly data: DataSet;
}

/** Reads the data and completes the options, and says what will be done. */
async function planRun(
  asked: OptionValues<typeof trainOptions>,
  argv: readonly string[],
  begun: RunOptions | undefined,
  ports: CliPorts,
): Promise<RunPlan> {
  refuseUnusedDataDir(asked);
  const spec = asked.model === undefined && begun ? begun.spec : presetByName(asked.model ?? 'dcgan');
  const data = await openDataSet(
    {
      dataset: asked.dataset ?? begun?.dataset.requested ?? 'auto',
      dataDir: asked.dataDir ?? begun?.dataset.dataDir ?? undefined,
      cwd: ports.cwd,
    },
    ports,
  );
  const facts = { command: recordedCommand(argv), now: new Date() };
  const options = resolveOptions(asked, spec, data, facts, begun);
  refuseTooLarge(options, ports.memoryBytes);
  if (begun) refuseChanges(begun, options);
  ports.log(describe(options));
  if (asked.dryRun) ports.log(JSON.stringify(options, null, 2));
  return { options, data };
}

/** Works in a run's folder while no other trainer does, and says in one line why it cannot be worked in. */
async function locked(
  folder: RunFolder,
  ports: CliPorts,
  work: (lock: Lock) => Promise<number>,
): Promise<number> {
  const lock = await lockRun(folder, ports.log);
  try {
    return await work(lock);
  } catch (error) {
    throw asRunError(
      folder.path,
      error,
      `Once that is mended, go on with: pnpm train --resume ${folder.path}`,
    );
  } finally {
    await lock.release();
  }
}

/** A folder that would be passed over in silence is more likely a mistake than a wish. */
function refuseUnusedDataDir({ dataset, dataDir }: OptionValues<typeof trainOptions>): void {
  if (dataDir === undefined || dataset === undefined || dataset === 'auto' || dataset === 'mnist') return;
  throw new InvalidOptionError(
    '--data-dir',
    dataDir,
    `only with --dataset mnist or auto; --dataset ${dataset} does not read it`,
  );
}

async function trainIn(
  folder: RunFolder,
  { options, data }: RunPlan,
  resumed: boolean,
  lock: Lock,
  ports: CliPorts,
): Promise<number> {
  ports.log(`Run folder: ${folder.path}`);
  await ports.provide();
  const { runTraining } = await import('../run/training-run.ts');
  const { exportRun } = await import('../run/export-run.ts');
  const interruption = listenForInterruption(ports.log);
  try {
    const end = await runTraining(folder, options, data, resumed, {
      stream: ports.stream,
      log: ports.log,
      signal: AbortSignal.any([interruption.signal, lock.lost]),
      guard: () => lock.assertHeld(),
    });
    await lock.assertHeld();
    if (!interruption.signal.aborted)
      describeExport(await exportRun(folder, options, end), folder.export, ports);
  } finally {
    interruption.release();
  }
  const exitCode = interruption.exitCode();
  if (exitCode !== undefined) {
    ports.log(`Stopped and saved. Go on with: pnpm train --resume ${folder.path}`);
    return exitCode;
  }
  return 0;
}

function describe(options: RunOptions): string {
  const { stepsPerEpoch, totalSteps } = planOf(options);
  const epochs = options.epochs === 1 ? '1 epoch' : `${options.epochs} epochs`;
  return (
    `${options.spec.name} on ${options.dataset.name} (${options.dataset.images} pictures from ${options.dataset.source}), ` +
    `${epochs} of ${stepsPerEpoch} steps, ${totalSteps} steps in all, batch ${options.batchSize}, ` +
    `learning rate ${options.learningRate}, seed ${options.seed}`
  );
}
