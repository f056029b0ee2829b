import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.ts';
import type { Networks } from '../spec/network.ts';
import type { RandomSource } from './random-source.ts';
import type { ImageBatch } from './task.ts';

/** What the generator makes a step's fakes from. */
export interface StepNoise {
  /** Standard-normal noise, and after it the class as a one-hot row where there are classes. */
  readonly input: tf.Tensor;
  /** The classes alone, all equally probable, [fakes, classes]. */
  readonly classes: tf.Tensor | undefined;
}

/** The noise of a step, a pure function of the run's seed and the step. Call within `tf.tidy`. */
export function stepNoise(random: RandomSource, spec: Networks, fakes: number, step: number): StepNoise {
  const latents = random.normal('latents', step, [fakes, spec.latentSize]);
  if (spec.classes === 0) return { input: latents, classes: undefined };
  const labels = random.uniform('labels', step, [fakes]).mul(spec.classes).floor().cast('int32');
  const classes = oneHot(labels, spec.classes);
  return { input: tf.concat([latents, classes], 1), classes };
}

/**
 * The classes of a batch of real images as one-hot rows; undefined for a spec without classes.
 *
 * @throws {ShapeError} when there is not one label for each image
 */
export function realClasses({ labels, count }: ImageBatch, { classes }: Networks): tf.Tensor | undefined {
  if (classes === 0) return undefined;
  if (labels?.length !== count) throw new ShapeError('labels', [count], [labels?.length ?? 0]);
  return oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), classes);
}

function oneHot(labels: tf.Tensor, classes: number): tf.Tensor {
  // tf.oneHot refuses a single class.
  if (classes === 1) return tf.ones([labels.size, 1]);
  return tf.oneHot(labels.as1D(), classes).cast('float32');
}
