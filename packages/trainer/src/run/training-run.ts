import { latentsFromSeed } from '@trazo/model';
import { assertFiniteMetrics } from '../checkpoint/finite.ts';
import type { TrainingState } from '../checkpoint/state.ts';
import { CheckpointStore } from '../checkpoint/store.ts';
import type { DataSet } from '../data/data-set.ts';
import { CheckpointError } from '../errors.ts';
import { openGan } from '../gan/open-gan.ts';
import { planOf } from '../gan/plan.ts';
import { FROM_SCRATCH, train } from '../gan/train.ts';
import { type Evaluator, openEvaluator, POOLED_EVALUATOR } from '../metrics/evaluator.ts';
import { MetricsLog, type MetricsRow, readMetrics } from '../report/metrics-log.ts';
import { ProgressLine } from '../report/progress-line.ts';
import { counted } from '../report/quantities.ts';
import { removeGridsAfter } from '../report/sample-files.ts';
import type { StageDisplay } from '../report/stage-display.ts';
import type { StatusLine } from '../report/status-line.ts';
import { TensorBoardWriter } from '../report/tensorboard.ts';
import { CollapsePolicy } from './collapse-policy.ts';
import { EpochReport } from './epoch-report.ts';
import type { RunFolder } from './folder.ts';
import { hyperparametersOf } from './hyperparameters.ts';
import { type RunOptions, trainingSettings } from './options.ts';

/** Number of images in the sample grid, which every epoch generates from the same latents. */
const SAMPLE_COUNT = 16;

const SILENT: StageDisplay = { begin: () => ({ tick: () => {}, end: () => {} }) };

/** Terminal, log and signals of a training, which tests replace. */
export interface TrainingPorts {
  readonly status: StatusLine;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** Where networks that samples are judged by are kept; undefined for nowhere. */
  readonly cacheDir?: string;
  /** Shows the training of such a network; undefined for no display. */
  readonly stages?: StageDisplay;
  /** Called before a checkpoint is written; throws if this process must not write in the folder any more. */
  readonly guard?: () => Promise<void>;
  /** Called before the network is made, with the number of steps that are left. */
  readonly announce?: (steps: number) => void;
}

/**
 * Runs a training in its folder, from the first step or from the newest intact checkpoint, and saves its last state.
 *
 * @param resumed whether to continue from the newest intact checkpoint
 * @returns the last state; if mode collapse ended the run, the best state before it
 * @throws {CheckpointError} if no checkpoint is intact, or it belongs to a run with other options
 * @throws {DivergenceError} if a metric or a weight is NaN or infinite
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
  const resumedFrom = resumed
    ? await rewind(checkpoints, metrics, options.fingerprint, ports.log)
    : undefined;
  ports.announce?.(totalSteps - (resumedFrom?.step ?? 0));
  const gan = openGan(options.spec, options.seed, ports.log, assertFiniteMetrics);
  if (resumedFrom !== undefined) gan.restore(resumedFrom.arrays);
  const start = resumedFrom ?? FROM_SCRATCH;
  if (resumed) await removeGridsAfter(folder.samples, resumedFrom?.epoch ?? 0);
  const latents =
    resumedFrom?.latents ?? latentsFromSeed(options.seed, SAMPLE_COUNT, options.spec.latentSize);

  const evaluator = await openEvaluator(data, {
    cacheDir: ports.cacheDir,
    stages: ports.stages ?? SILENT,
    signal: ports.signal,
  });
  if (evaluator.reason !== undefined) ports.log(evaluator.reason);
  const rows = await readMetrics(folder.metrics);
  const progress = new ProgressLine({
    status: ports.status,
    now: () => performance.now(),
    epochs: options.spec.training.epochs,
    stepsPerEpoch,
    totalSteps,
  });
  const tensorboard = new TensorBoardWriter(folder.tensorboard, start.step === 0 ? 0 : start.step + 1);
  tensorboard.hyperparameters(hyperparametersOf(options), new Date(options.createdAt));
  const report = new EpochReport({
    tensorboard,
    title: `${options.spec.name} on ${options.dataset.name}, seed ${options.seed}`,
    gan,
    folder,
    evaluator,
    collapse: new CollapsePolicy(options.onCollapse, gan, checkpoints, rows, evaluator.realClasses),
    metrics,
    progress,
    checkpoints,
    latents,
    sampleCount: SAMPLE_COUNT,
    saveEvery: options.saveEvery,
    evaluateEvery: options.evaluateEvery,
    bestDistance: await distanceToBeat(checkpoints, resumedFrom, evaluator, rows),
    totalSteps,
  });

  progress.start();
  try {
    const end = await train(gan, data.train, settings, start, latents, report, ports.signal);
    // A run that ends within an epoch, or between two checkpoints, has no checkpoint of its last step yet.
    if (end.step !== (checkpoints.lastSaved ?? start.step)) {
      await metrics.flush();
      await checkpoints.save(end, false);
    }
    if (end.step === totalSteps && end.step % stepsPerEpoch !== 0) {
      await report.endedWithinEpoch(end.step, end.epoch + 1);
    }
    return report.stopped ? ((await checkpoints.best()) ?? end) : end;
  } finally {
    progress.stop();
    tensorboard.close();
    evaluator.dispose();
    gan.dispose();
  }
}

/**
 * Restores checkpoints and metrics to a state from which the run can continue.
 *
 * @returns the newest intact checkpoint; undefined if the run was stopped before its first checkpoint
 * @throws {CheckpointError} if there are checkpoints but none is intact, or it belongs to a run with other options
 */
async function rewind(
  checkpoints: CheckpointStore,
  metrics: MetricsLog,
  fingerprint: string,
  log: (line: string) => void,
): Promise<TrainingState | undefined> {
  if (await checkpoints.isEmpty()) {
    await metrics.truncateAfter(0);
    log('No checkpoint yet: starting from the first step.');
    return undefined;
  }
  const { file, state } = await checkpoints.newestIntact(log);
  if (state.fingerprint !== fingerprint)
    throw new CheckpointError(file, 'belongs to a run with other options.');
  await checkpoints.rewindTo(state, log);
  await metrics.truncateAfter(state.step);
  log(`Continuing after step ${state.step} (${counted(state.epoch, 'epoch')} done).`);
  return state;
}

/**
 * Returns the distance below which a checkpoint is the next best. If a run was killed between writing its best
 * checkpoint and marking it, the checkpoint is marked now.
 */
async function distanceToBeat(
  checkpoints: CheckpointStore,
  start: TrainingState | undefined,
  evaluator: Evaluator,
  rows: readonly MetricsRow[],
): Promise<number> {
  const best = comparableDistance(await checkpoints.best(), evaluator, rows);
  const reached = comparableDistance(start, evaluator, rows);
  if (start !== undefined && reached < best) await checkpoints.markBest(start);
  return Math.min(best, reached);
}

/** A state's distance; infinite if it has none, or if another evaluator measured it. */
function comparableDistance(
  state: TrainingState | undefined,
  evaluator: Evaluator,
  rows: readonly MetricsRow[],
): number {
  const row = rows.find(({ kind, step }) => kind === 'epoch' && step === state?.step);
  const measuredBy = row?.kind === 'epoch' ? (row.meter ?? POOLED_EVALUATOR) : undefined;
  return measuredBy === evaluator.name
    ? (state?.distance ?? Number.POSITIVE_INFINITY)
    : Number.POSITIVE_INFINITY;
}
