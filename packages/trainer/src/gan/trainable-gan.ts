import type { Tensor } from '@tensorflow/tfjs-node';
import type { GanSpec } from '@trazo/model';
import type { NamedArray } from '../nn/network.ts';
import type { AdamOptions } from '../nn/variable.ts';

/** One batch of real images as bytes. */
export interface RealBatch {
  /** count × height × width × channels, 0 black to 255 white. */
  readonly pixels: Uint8Array;
  readonly count: number;
  /** The class of each image; only a spec with classes reads it. */
  readonly labels?: Uint8Array;
}

/** Adam's hyperparameters for a step of both networks. */
export interface StepAdam extends AdamOptions {
  /** The discriminator's own, where it has one. */
  readonly discriminatorLearningRate?: number;
}

/** Losses and gradients of a step, outside TensorFlow. */
export interface StepGradients {
  /** [generatorLoss, discriminatorLoss, realAccuracy, fakeAccuracy] */
  readonly losses: readonly number[];
  /** Each weight's gradient of its own network's loss, by name. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** A generator and a discriminator in training against each other. */
export interface TrainableGan {
  readonly spec: GanSpec;
  /**
   * One training step: generator and discriminator are updated at the same time, both by gradients taken at the
   * weights from before the step.
   *
   * @param real images to learn from; may be fewer than the fakes, as in an epoch's last batch
   * @param fakes how many images the generator draws
   * @param step number of the step from 0, which keys its noise and dropout
   * @returns [generatorLoss, discriminatorLoss, realAccuracy, fakeAccuracy]; the caller disposes it
   * @throws {DivergenceError} when a loss is no number; no weight has been updated then
   */
  trainStep(real: RealBatch, fakes: number, step: number, adam: StepAdam): Tensor;
  /** What {@link TrainableGan.trainStep} would update by. */
  gradients(real: RealBatch, fakes: number, step: number): StepGradients;
  /**
   * Draws images in inference mode, by the averaged weights where those are kept.
   *
   * @param latents count × latentSize standard-normal numbers
   * @param labels the class of each image where the spec has classes
   * @returns count × height × width × channels values in [-1, 1]
   */
  sample(latents: Float32Array, count: number, labels?: readonly number[]): Float32Array;
  /** Weights, moving averages and moments of both networks, by name. */
  snapshot(): Map<string, NamedArray>;
  /**
   * Takes over a {@link TrainableGan.snapshot}.
   *
   * @throws {Error} naming the first array that is missing
   */
  restore(arrays: ReadonlyMap<string, NamedArray>): void;
  /** Frees all memory. */
  dispose(): void;
}
