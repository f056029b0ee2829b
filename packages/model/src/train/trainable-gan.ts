import * as tf from '@tensorflow/tfjs';
import type { GanSpec } from '../spec/gan-spec.ts';
import { type Loss, losses } from '../spec/losses.ts';
import type { Recipe } from '../spec/recipe.ts';
import type { ImageBatch, TrainingTask } from './task.ts';

/** Metrics of a GAN's step, in the order of its tensor of metrics. */
export const GAN_METRICS = ['generatorLoss', 'discriminatorLoss', 'realAccuracy', 'fakeAccuracy'] as const;

/** A GAN's networks. */
export const GAN_NETWORKS = ['generator', 'discriminator'] as const;

/** Metrics and gradients of a step, outside TensorFlow. */
export interface StepGradients {
  readonly metrics: Readonly<Record<string, number>>;
  /** Each weight's gradient of its own network's loss, by name. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** A generator and a discriminator in training against each other. */
export interface TrainableGan extends TrainingTask {
  readonly spec: GanSpec;
  /** What {@link TrainingTask.trainStep} would update by. */
  gradients(real: ImageBatch, fakes: number, step: number): StepGradients;
}

/** The loss of a recipe. */
export const lossOf = ({ loss }: Pick<Recipe, 'loss'>): Loss => losses[loss];

/**
 * A step's metrics as {@link GAN_METRICS} names them: both losses, and the shares of real and generated images that the
 * discriminator classifies as what they are. Call within `tf.tidy`.
 *
 * @param fake logits of the generated images [fakes, 1]
 * @param real logits of the real images [reals, 1]
 */
export function ganMetrics(recipe: Recipe, fake: tf.Tensor, real: tf.Tensor): tf.Tensor {
  const loss = lossOf(recipe);
  const discriminatorLoss = loss.real(real, recipe.labelSmoothing).mean().add(loss.fake(fake).mean());
  return tf.stack([
    loss.generator(fake).mean(),
    discriminatorLoss,
    tf.greater(real, loss.threshold).cast('float32').mean(),
    tf.less(fake, loss.threshold).cast('float32').mean(),
  ]);
}
