import { join } from 'node:path';
import { toPixels } from '@trazo/model';
import type { CheckpointStore } from '../checkpoint/store.ts';
import type { ImageSet } from '../data/data-set.ts';
import type { EpochEvent, StepEvent, TrainingObserver } from '../loop/train.ts';
import { type Gaussian, pooledDistance, pooledGaussian } from '../quality/pooled-distance.ts';
import type { MetricsLog } from '../report/metrics-log.ts';
import type { ProgressLine } from '../report/progress-line.ts';
import { writeSampleSheet } from '../report/sample-sheet.ts';
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
    }
  }

  async epoch(event: EpochEvent): Promise<void> {
    const { metrics, progress, checkpoints, saveEvery, totalSteps } = this.#targets;
    await this.#writeSamples(event.epoch);
    const distance = this.#measure();
    const { state, ...means } = event;
    metrics.append({ kind: 'epoch', ...means, distance, time: new Date().toISOString() });
    if (event.epoch % saveEvery === 0 || event.step === totalSteps) {
      const best = distance < this.#bestDistance;
      if (best) this.#bestDistance = distance;
      await metrics.flush();
      await checkpoints.save({ ...state(), distance }, best);
    }
    progress.epochCompleted({ ...event, distance });
  }

  async #writeSamples(epoch: number): Promise<void> {
    const { gan, folder, latents, sampleCount } = this.#targets;
    const tiles = toPixels(gan.draw(latents, sampleCount));
    const file = join(folder.samples, `epoch-${String(epoch).padStart(4, '0')}.png`);
    await writeSampleSheet(file, tiles, gan.spec.image, `Generated images – epoch ${epoch}`);
  }

  #measure(): number {
    const { gan } = this.#targets;
    const pictures = drawInBatches(gan, qualityLatents(COMPARED, gan.spec.latentSize), COMPARED);
    return pooledDistance(this.#real, pooledGaussian(pictures, gan.spec.image));
  }
}
