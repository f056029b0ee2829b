import * as tf from '@tensorflow/tfjs-node';
import { scoped } from '@trazo/model/train';
import { chunksOf } from '../../data/chunks.ts';
import type { ImageBytes, Predictions } from '../feature-extractor.ts';
import type { ImageNetwork } from '../network/image-network.ts';

/** What a classifier predicts for some images, and their features. */
export interface Classification extends Predictions {
  readonly count: number;
  /** count × 128: activations of the last hidden layer, none negative. */
  readonly features: Float32Array;
}

/**
 * Classifies images by a network whose outputs are the logits of the classes.
 *
 * @param images count × height × width × channels bytes, 0 … 255
 * @param tick receives the number of images that are done, after each part
 */
export function classify(
  network: ImageNetwork,
  images: ImageBytes,
  tick?: (done: number) => void,
): Classification {
  const { count, features, logits } = network.run(images, tick);
  const classes = network.outputs;
  const probabilities = new Float32Array(count * classes);
  // In the parts in which the network ran: the last bits depend on how many rows a softmax has.
  for (const { first, last } of chunksOf(count)) {
    scoped(() => {
      const part = tf.tensor2d(logits.subarray(first * classes, last * classes), [last - first, classes]);
      probabilities.set(part.softmax().dataSync(), first * classes);
    });
  }
  return { count, features, probabilities, labels: mostProbable(probabilities, classes) };
}

function mostProbable(probabilities: Float32Array, classes: number): Uint8Array {
  return Uint8Array.from({ length: probabilities.length / classes }, (_, row) => {
    const start = row * classes;
    let best = 0;
    for (let each = 1; each < classes; each++) {
      if ((probabilities[start + each] ?? 0) > (probabilities[start + best] ?? 0)) best = each;
    }
    return best;
  });
}
