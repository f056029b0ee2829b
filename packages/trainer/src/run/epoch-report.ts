import { join } from 'node:path';
import { arrangeGrid, encodePng, toPixels } from '@trazo/model';
import type { TrainableGan } from '@trazo/model/train';
import type { CheckpointStore } from '../checkpoint/store.ts';
import type { Decision, EpochEvent, StepEvent, TrainingObserver } from '../gan/train.ts';
import type { EpochFigures, Evaluator } from '../metrics/evaluator.ts';
import { writeLossPlot } from '../report/loss-plot.ts';
import { type MetricsLog, readMetrics } from '../report/metrics-log.ts';
import { writeProgressAnimation } from '../report/progress-animation.ts';
import type { ProgressLine } from '../report/progress-line.ts';
import { epochGrid, stepGrid } from '../report/sample-files.ts';
import { writeSampleGrid } from '../report/sample-grid.ts';
import type { TensorBoardWriter } from '../report/tensorboard.ts';
import type { CollapsePolicy } from './collapse-policy.ts';
import { evaluationSamples } from './evaluation-samples.ts';
import type { RunFolder } from './folder.ts';
import { sampleLabels } from './sample-labels.ts';

/** Number of steps between rows of metrics.jsonl. */
const LOG_INTERVAL = 10;
/** Number of samples on which each epoch is evaluated. */
const EVALUATION_SAMPLES = 2000;

/** What an {@link EpochReport} reads from and writes to. */
export interface ReportTargets {
  readonly gan: TrainableGan;
  readonly folder: RunFolder;
  readonly evaluator: Evaluator;
  readonly collapse: CollapsePolicy;
  readonly metrics: MetricsLog;
  readonly tensorboard: TensorBoardWriter;
  /** Title of the loss plot. */
  readonly title: string;
  readonly progress: ProgressLine;
  readonly checkpoints: CheckpointStore;
  /** Fixed latents of the sample grid, sampleCount × latentSize numbers. */
  readonly latents: Float32Array;
  readonly sampleCount: number;
  readonly saveEvery: number;
  /** Epochs between sample grids and their figures; the last epoch always has some. */
  readonly evaluateEvery: number;
  /** Distance of the best checkpoint so far; infinite if there is none. */
  readonly bestDistance: number;
  readonly totalSteps: number;
}

/** Records the progress of a run: metrics, sample images, distances and checkpoints. */
export class EpochReport implements TrainingObserver {
  readonly #targets: ReportTargets;
  #bestDistance: number;
  /** Whether collapse ended the run. */
  stopped = false;

  constructor(targets: ReportTargets) {
    this.#targets = targets;
    this.#bestDistance = targets.bestDistance;
  }

  step(event: StepEvent): void {
    const { metrics, progress } = this.#targets;
    progress.step(event);
    if (event.step % LOG_INTERVAL === 0) {
      metrics.append({ kind: 'step', ...event, time: new Date().toISOString() });
      this.#targets.tensorboard.scalars(event.step, {
        ...Object.fromEntries(Object.entries(event.metrics).map(([name, value]) => [tagOf(name), value])),
        images_per_second: event.imagesPerSecond,
      });
    }
  }

  async epoch(event: EpochEvent): Promise<Decision> {
    const { evaluator, collapse, metrics, tensorboard, folder, title, progress } = this.#targets;
    const { epoch, step } = event;
    if (epoch % this.#targets.evaluateEvery !== 0 && step !== this.#targets.totalSteps) {
      await this.#save(event, null);
      return 'continue';
    }
    await this.#writeSamples(step, epochGrid(epoch), `epoch ${epoch}`);
    const { images, labels } = evaluationSamples(this.#targets.gan, EVALUATION_SAMPLES);
    const figures = evaluator.evaluate(images, labels);
    const collapsed = await collapse.check(figures);
    const { state: _, ...means } = event;
    const { distance, digits } = figures;
    const time = new Date().toISOString();
    metrics.append({
      kind: 'epoch',
      ...means,
      distance,
      meter: evaluator.name,
      digits,
      collapse: collapsed,
      time,
    });
    tensorboard.scalars(event.step, scalarsOf(figures));
    tensorboard.flush();
    await writeLossPlot(folder.plot, await readMetrics(folder.metrics), title);
    await this.#save(event, collapsed === undefined ? distance : null);
    progress.epochCompleted({ ...event, ...figures });
    if (collapsed !== undefined)
      progress.log(`Collapse: ${collapsed.reason}. ${CONSEQUENCE[collapsed.action]}`);
    this.stopped = collapsed?.action === 'stopped';
    return this.stopped ? 'stop' : 'continue';
  }

  /**
   * Saves a checkpoint, if one is due.
   *
   * @param distance null for an epoch that is not to be the best: it was not evaluated, or has collapsed, after which a
   *   rollback's state is older
   */
  async #save({ epoch, step, state }: EpochEvent, distance: number | null): Promise<void> {
    const { metrics, checkpoints, saveEvery, totalSteps } = this.#targets;
    if (epoch % saveEvery !== 0 && step !== totalSteps) return;
    const best = distance !== null && distance < this.#bestDistance;
    if (best) this.#bestDistance = distance;
    await metrics.flush();
    await checkpoints.save({ ...state(), distance }, best);
  }

  /**
   * Shows the end of a run that ends within an epoch: its samples and its losses. They are not evaluated, because the run
   * may be resumed, and then has the same epochs as one that did not end here.
   */
  async endedWithinEpoch(step: number, epoch: number): Promise<void> {
    const { folder, metrics, tensorboard, title, progress } = this.#targets;
    await this.#writeSamples(step, stepGrid(step), `step ${step}`);
    tensorboard.flush();
    await metrics.flush();
    await writeLossPlot(folder.plot, await readMetrics(folder.metrics), title);
    progress.log(`Step ${step}, within epoch ${epoch} · samples in ${join('samples', stepGrid(step))}`);
  }

  async #writeSamples(step: number, name: string, when: string): Promise<void> {
    const { gan, folder, latents, sampleCount, tensorboard } = this.#targets;
    const { image } = gan.spec;
    const tiles = toPixels(gan.sample(latents, sampleCount, sampleLabels(gan.spec, sampleCount)));
    await writeSampleGrid(join(folder.samples, name), tiles, image, `Generated images – ${when}`);
    await writeProgressAnimation(join(folder.samples, 'progress.webp'), folder.samples);
    const grid = arrangeGrid(tiles, image, { scale: 4 });
    tensorboard.image(step, 'samples', encodePng(grid), grid);
  }
}

/**
 * TensorBoard tag of a metric: `generatorLoss` becomes `loss/generator`, so that comparable metrics share a chart
 * group.
 */
function tagOf(metric: string): string {
  const [, subject, kind] = /^(.+)(Loss|Accuracy)$/.exec(metric) ?? [];
  return subject !== undefined && kind !== undefined ? `${kind.toLowerCase()}/${subject}` : metric;
}

const CONSEQUENCE = {
  warned: 'The run continues; --on-collapse stop or rollback would not.',
  stopped: 'The run ends here, with its best checkpoint.',
  'rolled back': 'The run continues from its best checkpoint.',
} as const;

function scalarsOf({ distance, digits }: EpochFigures): Record<string, number> {
  return {
    distance,
    ...(digits && {
      'samples/effective_classes': digits.effectiveClasses,
      'samples/diversity': digits.diversity,
      ...(digits.agreement !== null && { 'samples/conditional_accuracy': digits.agreement }),
    }),
  };
}
