import * as tf from '@tensorflow/tfjs-node';
import { hashText, philox4x32 } from '@trazo/model';

const STREAM = hashText('views');

/** How much a view may differ from its image. */
export interface ViewRange {
  /** Share of an image's height and width that a view shows at least, 0 … 1. */
  readonly leastSide: number;
  /** By how much brightness, contrast and each channel may change, in shares of the range of a pixel. */
  readonly color: number;
}

/**
 * A random view of each image: a part of it, enlarged to the image's size, with other colors. The view of an image depends
 * only on seed, step and its row. Neither blur nor noise is added, because the features are to see both.
 *
 * Call within `tf.tidy`.
 *
 * @param images [n, height, width, channels] in [0, 1]
 * @param key `view` tells the views of one step apart
 */
export function randomViews(
  images: tf.Tensor4D,
  { leastSide, color }: ViewRange,
  key: { readonly seed: number; readonly step: number; readonly view: number },
): tf.Tensor4D {
  const [count, height, width, channels] = images.shape;
  const draw = (row: number, block: number) =>
    philox4x32([row, key.step, key.view, block], [key.seed >>> 0, STREAM]).map((word) => word / 2 ** 32);
  const boxes = new Float32Array(count * 4);
  const gains = new Float32Array(count * channels);
  const offsets = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const [size = 0, down = 0, right = 0, bright = 0] = draw(row, 0);
    const side = 1 - (1 - leastSide) * size;
    boxes.set(
      [down * (1 - side), right * (1 - side), down * (1 - side) + side, right * (1 - side) + side],
      row * 4,
    );
    const [common = 0, ...own] = draw(row, 1);
    for (let c = 0; c < channels; c++) {
      const single = channels === 1 ? 0 : 2 * (own[c] ?? 0) - 1;
      gains[row * channels + c] = 1 + (color / 2) * (2 * common - 1 + single);
    }
    offsets[row] = color * (bright - 0.5);
  }
  const rows = tf.range(0, count, 1, 'int32').as1D();
  const cropped = tf.image.cropAndResize(
    images,
    tf.tensor2d(boxes, [count, 4]),
    rows,
    [height, width],
    'bilinear',
  );
  return cropped
    .mul(tf.tensor4d(gains, [count, 1, 1, channels]))
    .add(tf.tensor4d(offsets, [count, 1, 1, 1])) as tf.Tensor4D;
}
