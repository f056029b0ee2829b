import { join } from 'node:path';
import { arrangeGrid, encodePng, toPixels } from '@trazo/model';
import type { CheckpointStore } from '../checkpoint/store.ts';
import type { ImageSet } from '../data/data-set.ts';
import type { EpochEvent, StepEvent, TrainingObserver } from '../loop/train.ts';
import type { Gaussian } from '../quality/frechet.ts';
import { pooledDistance, pooledGaussian } from '../quality/pooled-distance.ts';
import { writeLossPlot } from '../report/loss-plot.ts';
import { type MetricsLog, readMetrics } from '../report/metrics-log.ts';
import { writeProgressAnimation } from '../report/progress-animation.ts';
import type { ProgressLine } from '../report/progress-line.ts';
import { writeSampleSheet } from '../report/sample-sheet.ts';
import type { TensorBoardWriter } from '../report/tensorboard.ts';
import type { Gan } from '../step/gan.ts';
import type { RunFolder } from './folder.ts';
import { drawInBatches, qualityLatents } from './quality-latents.ts';

/** Steps between rows of metrics.jsonl. */
const LOG_EVERY = 10;
/** Pictures on each side of an epoch's distance. */
const COMPARED = 2000;

/** Everything a run's observer writes to. */
export interface ReportTargets {
  readonly gan: Gan;
  readonly folder: RunFolder;
  readonly test: ImageSet;
  readonly metrics: MetricsLog;
  readonly tensorboard: TensorBoardWriter;
  /** What the run is, for its plot. */
  readonly title: string;
  readonly progress: ProgressLine;
  readonly checkpoints: CheckpointStore;
  /** Fixed latents of the sample grid. */
  readonly latents: Float32Array;
  readonly sampleCount: number;
  readonly saveEvery: number;
  /** Distance of the best checkpoint so far. */
  readonly bestDistance: number;
  readonly totalSteps: number;
}

/** Writes down how a run goes: rows, pictures, distance and checkpoints. */
export class EpochReport implements TrainingObserver {
  readonly #targets: ReportTargets;
  readonly #real: Gaussian;
  #bestDistance: number;

  constructor(targets: ReportTargets) {
    this.#targets = targets;
    this.#bestDistance = targets.bestDistance;
    const { images, height, width, channels } = targets.test;
    this.#real = pooledGaussian(images.subarray(0, COMPARED * height * width * channels), targets.test);
  }

  step(event: StepEvent): void {
    const { metrics, progress } = this.#targets;
    progress.step(event);
    if (event.step % LOG_EVERY === 0) {
      metrics.append({ kind: 'step', ...event, time: new Date().toISOString() });
      this.#targets.tensorboard.scalars(event.step, {
        'loss/generator': event.generatorLoss,
        'loss/discriminator': event.discriminatorLoss,
        'judged right/real': event.realAccuracy,
        'judged right/fake': event.fakeAccuracy,
        'images per second': event.imagesPerSecond,
      });
    }
  }

  async epoch(event: EpochEvent): Promise<void> {
    const { metrics, tensorboard, folder, title, progress, checkpoints, saveEvery, totalSteps } =
      this.#targets;
    await this.#writeSamples(event);
    const distance = this.#measure();
    const { state, ...means } = event;
    metrics.append({ kind: 'epoch', ...means, distance, time: new Date().toISOString() });
    tensorboard.scalars(event.step, { distance });
    tensorboard.flush();
    await writeLossPlot(folder.plot, await readMetrics(folder.metrics), title);
    if (event.epoch % saveEvery === 0 || event.step === totalSteps) {
      const best = distance < this.#bestDistance;
      if (best) this.#bestDistance = distance;
      await metrics.flush();
      await checkpoints.save({ ...state(), distance }, best);
    }
    progress.epochCompleted({ ...event, distance });
  }

  async #writeSamples({ epoch, step }: EpochEvent): Promise<void> {
    const { gan, folder, latents, sampleCount, tensorboard } = this.#targets;
    const { image } = gan.spec;
    const tiles = toPixels(gan.draw(latents, sampleCount));
    const file = join(folder.samples, `epoch-${String(epoch).padStart(4, '0')}.png`);
    await writeSampleSheet(file, tiles, image, `Generated images – epoch ${epoch}`);
    await writeProgressAnimation(join(folder.samples, 'progress.webp'), folder.samples);
    const grid = arrangeGrid(tiles, image, { scale: 4 });
    tensorboard.image(step, 'samples', encodePng(grid), grid);
  }

  #measure(): number {
    const { gan } = this.#targets;
    const pictures = drawInBatches(gan, qualityLatents(COMPARED, gan.spec.latentSize), COMPARED);
    return pooledDistance(this.#real, pooledGaussian(pictures, gan.spec.image));
  }
}
