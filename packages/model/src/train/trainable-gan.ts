import * as tf from '@tensorflow/tfjs';
import type { GanSpec } from '../spec/gan-spec.ts';
import { type Loss, losses } from '../spec/losses.ts';
import type { Recipe } from '../spec/recipe.ts';
import type { ImageBatch, TrainingTask } from './task.ts';

/** Names of the metrics of a GAN's training step, in the order of its metrics tensor. */
export const GAN_METRICS = ['generatorLoss', 'discriminatorLoss', 'realAccuracy', 'fakeAccuracy'] as const;

/** Names of a GAN's networks. */
export const GAN_NETWORKS = ['generator', 'discriminator'] as const;

/** Metrics and gradients of a training step as plain numbers, outside TensorFlow. */
export interface StepGradients {
  readonly metrics: Readonly<Record<string, number>>;
  /** Gradient of each network's loss with respect to its own weights, by weight name. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** The training task of a GAN: a generator and a discriminator that are trained against each other. */
export interface TrainableGan extends TrainingTask {
  readonly spec: GanSpec;
  /** Computes the metrics and gradients of {@link TrainingTask.trainStep} without updating weights. */
  gradients(real: ImageBatch, fakes: number, step: number): StepGradients;
}

/** Returns the loss that a recipe names. */
export const lossOf = ({ loss }: Pick<Recipe, 'loss'>): Loss => losses[loss];

/**
 * Computes a step's metrics, [4], in the order of {@link GAN_METRICS}: both losses, and the discriminator's accuracies
 * on real and generated images. Call within `tf.tidy`.
 *
 * @param fake logits of the generated images, [fakes, 1]
 * @param real logits of the real images, [reals, 1]
 */
export function ganMetrics(recipe: Recipe, fake: tf.Tensor, real: tf.Tensor): tf.Tensor {
  const loss = lossOf(recipe);
  const discriminatorLoss = loss.real(real, recipe.labelSmoothing).mean().add(loss.fake(fake).mean());
  const threshold =
    loss.threshold === 'midpoint' ? real.mean().add(fake.mean()).div(2) : tf.scalar(loss.threshold);
  return tf.stack([
    loss.generator(fake).mean(),
    discriminatorLoss,
    tf.greater(real, threshold).cast('float32').mean(),
    tf.less(fake, threshold).cast('float32').mean(),
  ]);
}
