import type { Tensor } from '@tensorflow/tfjs';
import type { ExportedFunction } from '../artifact/exported-function.ts';
import type { WeightArray } from '../spec/weights.ts';
import type { AdamOptions } from './adam.ts';

/** One batch of real images as bytes. */
export interface ImageBatch {
  /** count × height × width × channels, 0 black to 255 white. */
  readonly pixels: Uint8Array;
  readonly count: number;
  /** The class of each image; only a spec with classes reads it. */
  readonly labels?: Uint8Array;
}

/** Adam's hyperparameters for a step of all networks. */
export interface StepAdam extends AdamOptions {
  /** The discriminator's own, where it has one. */
  readonly discriminatorLearningRate?: number;
}

/** Called with a step's metrics before any weight is updated; throws to leave the weights as they are. */
export type MetricsGuard = (
  metrics: Readonly<Record<string, number>>,
  step: number,
  snapshot: () => ReadonlyMap<string, WeightArray>,
) => void;

/**
 * What a run trains and what comes of it. The loop, the checkpoints, the reports and the export know a task by this
 * alone: a GAN that generates from latents is one, image-to-image translation can be another.
 */
export interface TrainingTask {
  /** Names of the networks; they start the names of their weights, as in `generator/3/kernel`. */
  readonly networks: readonly string[];
  /** Names of the metrics, in the order in which {@link trainStep} gives them. */
  readonly metricNames: readonly string[];
  /** What comes of it: the networks that are exported, with their inputs and outputs by name. */
  readonly exports: readonly ExportedFunction[];
  /**
   * One training step: all networks are updated at the same time, by gradients taken at the weights from before the
   * step.
   *
   * @param real images to learn from; may be fewer than `batchSize`, as in an epoch's last batch
   * @param batchSize how many images the step generates
   * @param step number of the step from 0, which keys its noise and dropout
   * @returns one number per metric, [metricNames.length]; the caller disposes it
   * @throws whatever the task's {@link MetricsGuard} throws; no weight has been updated then
   */
  trainStep(real: ImageBatch, batchSize: number, step: number, adam: StepAdam): Tensor;
  /**
   * Generates images in inference mode, by the EMA of the weights where one is kept.
   *
   * @param latents count × latentSize standard-normal numbers
   * @param labels the class of each image where there are classes
   * @returns count × height × width × channels values in [-1, 1]
   */
  sample(latents: Float32Array, count: number, labels?: readonly number[]): Float32Array;
  /** Weights, moving averages and optimizer moments of all networks, by name. */
  snapshot(): Map<string, WeightArray>;
  /**
   * Takes over a {@link snapshot}.
   *
   * @throws {Error} naming the first array that is missing
   */
  restore(arrays: ReadonlyMap<string, WeightArray>): void;
  /** Frees all memory. */
  dispose(): void;
}

/** A task's metrics by name. */
export function namedMetrics(
  task: Pick<TrainingTask, 'metricNames'>,
  values: ArrayLike<number>,
): Record<string, number> {
  return Object.fromEntries(task.metricNames.map((name, index) => [name, values[index] ?? Number.NaN]));
}

/** Metrics that stood in checkpoints and logs under names of their own before metrics had names. */
const UNNAMED = ['generatorLoss', 'discriminatorLoss', 'realAccuracy', 'fakeAccuracy'] as const;

/** A record of an earlier version with its metrics gathered under `metrics`; any other value as it is. */
export function withNamedMetrics(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'metrics' in value || !(UNNAMED[0] in value))
    return value;
  const fields = Object.entries(value);
  const isMetric = ([name]: [string, unknown]) => UNNAMED.some((each) => each === name);
  const metrics = Object.fromEntries(fields.filter(isMetric));
  return { ...Object.fromEntries(fields.filter((field) => !isMetric(field))), metrics };
}
