import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.ts';
import type { Networks } from '../spec/network.ts';
import type { RandomSource } from './random-source.ts';
import type { ImageBatch } from './task.ts';

/** The generator's input in a training step. */
export interface StepNoise {
  /** Standard-normal noise followed by the one-hot class, [fakes, latentSize + classes]. */
  readonly input: tf.Tensor;
  /** The one-hot classes alone, sampled with equal probability, [fakes, classes]; undefined if there are no classes. */
  readonly classes: tf.Tensor | undefined;
}

/** Samples the noise and classes of a step, a pure function of the run's seed and the step. Call within `tf.tidy`. */
export function stepNoise(random: RandomSource, spec: Networks, fakes: number, step: number): StepNoise {
  const latents = random.normal('latents', step, [fakes, spec.latentSize]);
  if (spec.classes === 0) return { input: latents, classes: undefined };
  const labels = random.uniform('labels', step, [fakes]).mul(spec.classes).floor().cast('int32');
  const classes = oneHot(labels, spec.classes);
  return { input: tf.concat([latents, classes], 1), classes };
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
