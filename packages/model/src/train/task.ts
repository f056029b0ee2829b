import type { Tensor } from '@tensorflow/tfjs';
import type { ExportedFunction } from '../artifact/exported-function.ts';
import type { WeightArray } from '../spec/weights.ts';
import type { AdamOptions } from './adam.ts';

/** One batch of real images as bytes. */
export interface ImageBatch {
  /** count × height × width × channels bytes, 0 (black) to 255 (white). */
  readonly pixels: Uint8Array;
  readonly count: number;
  /** The class of each image; read only for a spec with classes. */
  readonly labels?: Uint8Array;
}

/** Adam's hyperparameters for a step of all networks. */
export interface StepAdam extends AdamOptions {
  /** Learning rate of the discriminator; default: `learningRate`. */
  readonly discriminatorLearningRate?: number;
}

/** Called with a step's metrics before any weight is updated. If it throws, the weights remain unchanged. */
export type MetricsGuard = (
  metrics: Readonly<Record<string, number>>,
  step: number,
  snapshot: () => ReadonlyMap<string, WeightArray>,
) => void;

/**
 * What a run trains and exports. The training loop, the checkpoints, the reports and the export use a task only through
 * this interface. A GAN that generates from latents is one task; image-to-image translation can be another.
 */
export interface TrainingTask {
  /** Names of the networks, which are prefixes of the names of their weights, as in `generator/3/kernel`. */
  readonly networks: readonly string[];
  /** Names of the metrics, in the order of {@link trainStep}'s result. */
  readonly metricNames: readonly string[];
  /** The networks that are exported, with their inputs and outputs by name. */
  readonly exports: readonly ExportedFunction[];
  /**
   * Runs one training step, which updates all networks simultaneously by gradients at the weights from before the step.
   *
   * @param real real images; may be fewer than `batchSize`, as in an epoch's last batch
   * @param batchSize number of images to generate
   * @param step number of the step from 0, which keys its noise and dropout
   * @returns one number per metric, [metricNames.length]; the caller disposes it
   * @throws what the task's {@link MetricsGuard} throws; then no weight is updated
   */
  trainStep(real: ImageBatch, batchSize: number, step: number, adam: StepAdam): Tensor;
  /**
   * Generates images in inference mode, with the EMA of the weights if one is kept.
   *
   * @param latents count × latentSize standard-normal numbers
   * @param labels the class of each image, if there are classes
   * @returns count × height × width × channels values in [-1, 1]
   */
  sample(latents: Float32Array, count: number, labels?: readonly number[]): Float32Array;
  /** Returns the weights, moving statistics, EMA and optimizer moments of all networks, by name. */
  snapshot(): Map<string, WeightArray>;
  /**
   * Sets the state from a {@link snapshot}.
   *
   * @throws {Error} naming the first array that is missing
   */
  restore(arrays: ReadonlyMap<string, WeightArray>): void;
  /** Frees all memory. */
  dispose(): void;
}

/** Converts a step's metrics, in the order of `metricNames`, to a record by name. */
export function namedMetrics(
  task: Pick<TrainingTask, 'metricNames'>,
  values: ArrayLike<number>,
): Record<string, number> {
  return Object.fromEntries(task.metricNames.map((name, index) => [name, values[index] ?? Number.NaN]));
}

/** Metrics that earlier checkpoints and logs stored as separate fields instead of under `metrics`. */
const FLAT_METRICS = ['generatorLoss', 'discriminatorLoss', 'realAccuracy', 'fakeAccuracy'] as const;

/** Migrates a record of an earlier version: moves its metrics under `metrics`. Other values are returned unchanged. */
export function withNamedMetrics(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'metrics' in value || !(FLAT_METRICS[0] in value))
    return value;
  const fields = Object.entries(value);
  const isMetric = ([name]: [string, unknown]) => FLAT_METRICS.some((each) => each === name);
  const metrics = Object.fromEntries(fields.filter(isMetric));
  return { ...Object.fromEntries(fields.filter((field) => !isMetric(field))), metrics };
}
