import * as tf from '@tensorflow/tfjs-node';
import { scoped } from '@trazo/model/train';
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
  const probabilities = scoped(() =>
    Float32Array.from(tf.tensor2d(logits, [count, network.outputs]).softmax().dataSync()),
  );
  return { count, features, probabilities, labels: mostProbable(probabilities, network.outputs) };
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
