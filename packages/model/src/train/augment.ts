import * as tf from '@tensorflow/tfjs';
import type { AugmentationName, Recipe } from '../spec/recipe.ts';
import type { RandomSource } from './random-source.ts';

/** Images are moved by at most this share of their height and width (DiffAugment's default). */
const TRANSLATION = 0.125;
/** Cutout hides a rectangle of this share of the height and width (DiffAugment's default). */
const CUTOUT = 0.5;
/** Random numbers for one image: brightness, saturation, contrast, flip, rows and columns moved, place of the cutout. */
const NUMBERS = 8;

/** A random change of a batch of images, which is linear but for brightness, so that gradients go back through it exactly. */
export interface Augmentation {
  /** Changes images [count, height, width, channels]. Call within `tf.tidy`. */
  apply(images: tf.Tensor): tf.Tensor;
  /** The gradient with respect to the images from that with respect to the changed ones, of the same shape. */
  backward(gradient: tf.Tensor): tf.Tensor;
}

const identity: Augmentation = { apply: (images) => images, backward: (gradient) => gradient };

/**
 * Samples the augmentation of a batch at a step, a pure function of the run's seed, the stream and the step: each image
 * is changed in its own way (DiffAugment; Zhao et al., "Differentiable Augmentation for Data-Efficient GAN Training",
 * 2020). With `flip`, half of the images are mirrored. What a translation or a cutout uncovers is 0, the middle grey.
 *
 * @param stream which images these are: real and generated ones are changed independently
 * @param shape of the batch: [count, height, width, channels]
 */
export function augmentationAt(
  { augment }: Pick<Recipe, 'augment'>,
  random: RandomSource,
  stream: 'real' | 'fake',
  step: number,
  shape: readonly number[],
): Augmentation {
  if (augment.length === 0) return identity;
  const [count = 0, height = 0, width = 0] = shape;
  const numbers = tf.tidy(() => random.uniform(`augmentation/${stream}`, step, [count, NUMBERS]).dataSync());
  const has = (name: AugmentationName) => augment.includes(name);
  const of = (image: number, index: number) => numbers[image * NUMBERS + index] ?? 0;
  const changes = [
    ...(has('color') ? [color(count, of)] : []),
    ...(has('flip') || has('translation') || has('cutout') ? [geometry(has, count, height, width, of)] : []),
  ];
  return {
    apply: (images) => changes.reduce((changed, { apply }) => apply(changed), images),
    backward: (gradient) => changes.reduceRight((back, { backward }) => backward(back), gradient),
  };
}

/** A random number of an image, in [0, 1). */
type NumberOf = (image: number, index: number) => number;

/**
 * Brightness by −0.5 to 0.5, saturation by a factor of 0 to 2 around each pixel's grey, contrast by 0.5 to 1.5 around the
 * image's mean. Moving towards a mean is its own transpose.
 */
function color(count: number, of: NumberOf): Augmentation {
  const column = (index: number, from: number, range: number) =>
    tf.tensor4d(
      Float32Array.from({ length: count }, (_, image) => from + range * of(image, index)),
      [count, 1, 1, 1],
    );
  const around = (images: tf.Tensor, axes: number[], factor: tf.Tensor) => {
    const mean = images.mean(axes, true);
    return images.sub(mean).mul(factor).add(mean);
  };
  const saturated = (images: tf.Tensor) =>
    images.shape[3] === 1 ? images : around(images, [3], column(1, 0, 2));
  const contrasted = (images: tf.Tensor) => around(images, [1, 2, 3], column(2, 0.5, 1));
  return {
    apply: (images) => contrasted(saturated(images.add(column(0, -0.5, 1)))),
    backward: (gradient) => saturated(contrasted(gradient)),
  };
}

/** Flip, translation and cutout: each pixel of the result is one of the image's pixels, or 0. */
function geometry(
  has: (name: AugmentationName) => boolean,
  count: number,
  height: number,
  width: number,
  of: NumberOf,
): Augmentation {
  // One pixel more than there are stands for the 0.
  const nothing = count * height * width;
  const sources = new Int32Array(nothing).fill(nothing);
  const targets = new Int32Array(nothing).fill(nothing);
  const furthest = (size: number) => Math.floor(size * TRANSLATION + 0.5);
  const moved = (image: number, index: number, size: number) =>
    has('translation') ? Math.floor(of(image, index) * (2 * furthest(size) + 1)) - furthest(size) : 0;
  const hidden = (image: number, index: number, size: number): [from: number, to: number] => {
    if (!has('cutout')) return [0, 0];
    const length = Math.floor(size * CUTOUT + 0.5);
    const first = Math.floor(of(image, index) * (size + 1 - (length % 2))) - Math.floor(length / 2);
    return [first, first + length];
  };
  for (let image = 0; image < count; image++) {
    const isMirrored = has('flip') && of(image, 3) < 0.5;
    const [down, right] = [moved(image, 4, height), moved(image, 5, width)];
    const [top, bottom] = hidden(image, 6, height);
    const [left, end] = hidden(image, 7, width);
    for (let row = Math.max(0, down); row < Math.min(height, height + down); row++) {
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        if (row >= top && row < bottom && x >= left && x < end) continue;
        const from = isMirrored ? width - 1 - (x - right) : x - right;
        const source = (image * height + row - down) * width + from;
        const target = (image * height + row) * width + x;
        sources[target] = source;
        targets[source] = target;
      }
    }
  }
  const gathered = (images: tf.Tensor, indices: Int32Array) => {
    const channels = images.shape[3] ?? 1;
    const pixels = tf.concat([images.reshape([nothing, channels]), tf.zeros([1, channels])], 0);
    return tf.gather(pixels, tf.tensor1d(indices, 'int32')).reshape(images.shape);
  };
  return {
    apply: (images) => gathered(images, sources),
    backward: (gradient) => gathered(gradient, targets),
  };
}
