import { resolve } from 'node:path';
import { InvalidOptionError, presetByName } from '@trazo/model';
import { openDataSet } from '../data/open.ts';
import { planOf } from '../loop/plan.ts';
import { asRunError, createRun, openRun, type RunFolder, saveOptions } from '../run/folder.ts';
import { listenForInterruption } from '../run/interruption.ts';
import { refuseTooLarge } from '../run/memory.ts';
import { type RunOptions, refuseChanges } from '../run/options.ts';
import { resolveOptions } from '../run/resolve-options.ts';
import { commandLine, withoutFolders } from './command-line.ts';
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
  const begun = asked.resume === undefined ? undefined : await openRun(asked.resume, out, ports.cwd);
  refuseUnusedDataDir(asked);
  const spec = asked.model === undefined && begun ? begun.options.spec : presetByName(asked.model ?? 'dcgan');
  const data = await openDataSet(
    {
      dataset: asked.dataset ?? begun?.options.dataset.requested ?? 'auto',
      dataDir: asked.dataDir ?? begun?.options.dataset.dataDir ?? undefined,
      cwd: ports.cwd,
    },
    ports,
  );
  const facts = { command: commandLine(withoutFolders(argv)), now: new Date() };
  const options = resolveOptions(asked, spec, data, facts, begun?.options);
  refuseTooLarge(options, ports.memoryBytes);
  if (begun) refuseChanges(begun.options, options);

  ports.log(describe(options));
  if (asked.dryRun) {
    ports.log(JSON.stringify(options, null, 2));
    return 0;
  }
  const folder = begun?.folder ?? (await createRun(out, options));
  await saveOptions(folder, options);
  return trainIn(folder, options, data, begun !== undefined, ports);
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
  options: RunOptions,
  data: Awaited<ReturnType<typeof openDataSet>>,
  resumed: boolean,
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
      signal: interruption.signal,
    });
    if (!interruption.signal.aborted)
      describeExport(await exportRun(folder, options, end), folder.export, ports);
  } catch (error) {
    throw asRunError(folder.path, error);
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
