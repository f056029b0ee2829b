import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.ts';
import type { GanSpec } from '../spec/gan-spec.ts';
import type { Networks } from '../spec/network.ts';
import type { Recipe } from '../spec/recipe.ts';
import type { RandomSource } from './random-source.ts';
import type { ImageBatch } from './task.ts';
import { lossOf } from './trainable-gan.ts';

/** The generator's input in a training step. */
export interface StepNoise {
  /** Standard-normal noise followed by the one-hot class, [fakes, latentSize + classes]. */
  readonly input: tf.Tensor;
  /** The one-hot classes alone, sampled with equal probability, [fakes, classes]; undefined if there are no classes. */
  readonly classes: tf.Tensor | undefined;
}

/**
 * Samples the noise and classes of a step, a pure function of the run's seed, the step and, where
 * {@link takesRealClasses}, the real labels. Call within `tf.tidy`.
 *
 * @param real classes of the real images [reals, classes], which may be fewer than the fakes
 */
export function stepNoise(
  random: RandomSource,
  spec: GanSpec,
  real: tf.Tensor | undefined,
  fakes: number,
  step: number,
): StepNoise {
  const latents = random.normal('latents', step, [fakes, spec.latentSize]);
  if (real === undefined) return { input: latents, classes: undefined };
  const classes = takesRealClasses(spec.training)
    ? repeatRows(real, fakes)
    : uniform(random, spec, fakes, step);
  return { input: tf.concat([latents, classes], 1), classes };
}

/**
 * Whether generated images take the classes of the real ones, in their order, instead of uniformly sampled ones. A loss
 * that fixes only the difference of the mean logits could fall without bound by any difference in how often a class
 * occurs, and WGAN-GP holds the discriminator between a real and a generated image of one class.
 */
function takesRealClasses(recipe: Recipe): boolean {
  return recipe.gpLambda > 0 || lossOf(recipe).threshold === 'midpoint';
}

function uniform(random: RandomSource, { classes }: GanSpec, fakes: number, step: number): tf.Tensor {
  const labels = random.uniform('labels', step, [fakes]).mul(classes).floor().cast('int32');
  return oneHot(labels, classes);
}

/** Repeats rows cyclically to `count` rows. */
function repeatRows(rows: tf.Tensor, count: number): tf.Tensor {
  const times = Math.ceil(count / (rows.shape[0] ?? 1));
  return tf.concat(Array.from({ length: times }, () => rows)).slice(0, count);
}

/**
 * Encodes the labels of a batch of real images as one-hot rows [count, classes].
 *
 * @returns undefined for a spec without classes
 * @throws {ShapeError} if the number of labels differs from the number of images
 */
export function realClasses({ labels, count }: ImageBatch, { classes }: Networks): tf.Tensor | undefined {
  if (classes === 0) return undefined;
  if (labels?.length !== count) throw new ShapeError('labels', [count], [labels?.length ?? 0]);
  return oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), classes);
}

function oneHot(labels: tf.Tensor, classes: number): tf.Tensor {
  // tf.oneHot rejects a single class.
  if (classes === 1) return tf.ones([labels.size, 1]);
  return tf.oneHot(labels.as1D(), classes).cast('float32');
}
