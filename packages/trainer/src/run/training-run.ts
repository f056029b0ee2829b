import { latentsFromSeed } from '@trazo/model';
import { assertFiniteMetrics } from '../checkpoint/finite.ts';
import type { TrainingState } from '../checkpoint/state.ts';
import { CheckpointStore } from '../checkpoint/store.ts';
import type { DataSet } from '../data/data-set.ts';
import { CheckpointError } from '../errors.ts';
import { openGan } from '../gan/open-gan.ts';
import { planOf } from '../gan/plan.ts';
import { FROM_SCRATCH, train } from '../gan/train.ts';
import { type Evaluator, openEvaluator } from '../metrics/evaluator.ts';
import { POOLED } from '../metrics/pooled-pixels.ts';
import { MetricsLog, type MetricsRow, readMetrics } from '../report/metrics-log.ts';
import { ProgressLine, type ProgressStream } from '../report/progress-line.ts';
import { TensorBoardWriter } from '../report/tensorboard.ts';
import { CollapsePolicy } from './collapse-policy.ts';
import { EpochReport } from './epoch-report.ts';
import type { RunFolder } from './folder.ts';
import { type RunOptions, trainingSettings } from './options.ts';

/** Images of the grid that every epoch generates from the same latents. */
const SAMPLE_COUNT = 16;

export interface TrainingPorts {
  readonly stream: ProgressStream;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** Asked before a checkpoint is written; throws where this process may not write in the folder any more. */
  readonly guard?: () => Promise<void>;
}

/**
 * Runs a training in its folder, from the first step or from the newest intact checkpoint, and saves where it ends.
 *
 * @returns the state at the end; where collapse ended the run, the best one before it
 */
export async function runTraining(
  folder: RunFolder,
  options: RunOptions,
  data: DataSet,
  resumed: boolean,
  ports: TrainingPorts,
): Promise<TrainingState> {
  const settings = trainingSettings(options);
  const { stepsPerEpoch, totalSteps } = planOf(settings);
  const checkpoints = new CheckpointStore(folder.checkpoints, options.keep, ports.guard);
  const metrics = new MetricsLog(folder.metrics);
  const gan = openGan(options.spec, options.seed, ports.log, assertFiniteMetrics);
  const resumedFrom = resumed
    ? await rewind(checkpoints, metrics, options.fingerprint, ports.log)
    : undefined;
  if (resumedFrom !== undefined) gan.restore(resumedFrom.arrays);
  const start = resumedFrom ?? FROM_SCRATCH;
  const latents =
    resumedFrom?.latents ?? latentsFromSeed(options.seed, SAMPLE_COUNT, options.spec.latentSize);

  const meter = await openEvaluator(data.test);
  const rows = await readMetrics(folder.metrics);
  const progress = new ProgressLine({
    stream: ports.stream,
    isTerminal: ports.stream.isTTY === true,
    now: () => performance.now(),
    epochs: options.spec.training.epochs,
    stepsPerEpoch,
    totalSteps,
  });
  const tensorboard = new TensorBoardWriter(folder.tensorboard, start.step === 0 ? 0 : start.step + 1);
  const report = new EpochReport({
    tensorboard,
    title: `${options.spec.name} on ${options.dataset.name}, seed ${options.seed}`,
    gan,
    folder,
    meter,
    collapse: new CollapsePolicy(options.onCollapse, gan, checkpoints, rows),
    metrics,
    progress,
    checkpoints,
    latents,
    sampleCount: SAMPLE_COUNT,
    saveEvery: options.saveEvery,
    bestDistance: await distanceToBeat(checkpoints, resumedFrom, meter, rows),
    totalSteps,
  });

  progress.start(start.step);
  try {
    const end = await train(gan, data.train, settings, start, latents, report, ports.signal);
    // A run that ends within an epoch, or between two checkpoints, has none of that instant yet.
    if (end.step !== (checkpoints.lastSaved ?? start.step)) await checkpoints.save(end, false);
    return report.stopped ? ((await checkpoints.best()) ?? end) : end;
  } finally {
    progress.stop();
    tensorboard.close();
    meter.dispose();
    gan.dispose();
  }
}

/**
 * Puts checkpoints and metrics back to where a run can continue from.
 *
 * @returns the newest intact checkpoint; undefined where the run was stopped before it had one
 * @throws {CheckpointError} when there are checkpoints and none is intact, or it is of a run with other options
 */
async function rewind(
  checkpoints: CheckpointStore,
  metrics: MetricsLog,
  mark: string,
  log: (line: string) => void,
): Promise<TrainingState | undefined> {
  if (await checkpoints.isEmpty()) {
    await metrics.truncateAfter(0);
    log('No checkpoint yet: starting from the first step.');
    return undefined;
  }
  const { file, state } = await checkpoints.newestIntact(log);
  if (state.fingerprint !== mark) throw new CheckpointError(file, 'belongs to a run with other options.');
  await checkpoints.rewindTo(state, log);
  await metrics.truncateAfter(state.step);
  log(`Continuing after step ${state.step} (${state.epoch} ${state.epoch === 1 ? 'epoch' : 'epochs'} done).`);
  return state;
}

/**
 * The distance that the next best must stay below. A run that was killed between writing its best checkpoint and
 * marking it as the best has that done now.
 */
async function distanceToBeat(
  checkpoints: CheckpointStore,
  start: TrainingState | undefined,
  meter: Evaluator,
  rows: readonly MetricsRow[],
): Promise<number> {
  const best = comparableDistance(await checkpoints.best(), meter, rows);
  const reached = comparableDistance(start, meter, rows);
  if (start !== undefined && reached < best) await checkpoints.markBest(start);
  return Math.min(best, reached);
}

/** A state's distance: infinite, where it has none or it was measured in another way. */
function comparableDistance(
  state: TrainingState | undefined,
  meter: Evaluator,
  rows: readonly MetricsRow[],
): number {
  const row = rows.find(({ kind, step }) => kind === 'epoch' && step === state?.step);
  const measuredBy = row?.kind === 'epoch' ? (row.meter ?? POOLED) : undefined;
  return measuredBy === meter.name ? (state?.distance ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}
