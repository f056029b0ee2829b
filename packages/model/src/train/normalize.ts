import * as tf from '@tensorflow/tfjs';
import { ShapeError } from '../errors.ts';
import { HALF_RANGE } from '../image/pixels.ts';
import type { Networks } from '../spec/network.ts';
import { elements } from '../spec/shapes.ts';
import type { ImageBatch } from './task.ts';

/** Lookup table of a byte's value in [-1, 1]: `(x − 127.5) / 127.5`. */
const NORMALIZED = Float32Array.from({ length: 256 }, (_, byte) => (byte - HALF_RANGE) / HALF_RANGE);

/**
 * Scales a batch of images from bytes to [-1, 1]. The data set stays in memory as bytes.
 *
 * @returns images [count, height, width, channels]
 * @throws {ShapeError} if the bytes are not `count` images of the given size
 */
export function normalizeImages({ pixels, count }: ImageBatch, image: Networks['image']): tf.Tensor {
  const shape: [number, number, number, number] = [count, image.height, image.width, image.channels];
  const size = elements(shape);
  if (pixels.length !== size) throw new ShapeError('normalizeImages', shape, [pixels.length]);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = NORMALIZED[pixels[i] ?? 0] ?? 0;
  return tf.tensor4d(values, shape);
}
