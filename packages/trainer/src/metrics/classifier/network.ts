import * as tf from '@tensorflow/tfjs-node';
import type { WeightArray } from '@trazo/model';
import { hashText, ShapeError } from '@trazo/model';
import { scoped } from '@trazo/model/train';
import { chunksOf } from '../../data/chunks.ts';
import { DIGITS, SIDE } from './digits.ts';

/** Bytes of one image. */
const IMAGE_SIZE = SIDE * SIDE;
/** Numbers of the feature vector of an image. */
export const FEATURES = 128;

/** What the classifier predicts for some images, and their features. */
export interface Classification {
  readonly count: number;
  /** count × {@link FEATURES}: activations of the last hidden layer, none negative. */
  readonly features: Float32Array;
  /** count × {@link DIGITS}: p(digit | image), the sum of each row is 1. */
  readonly probabilities: Float32Array;
  /** The most probable digit of each image. */
  readonly labels: Uint8Array;
}

/**
 * A digit classifier of LeNet-5's geometry (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to
 * document recognition", 1998; 28 → 28 → 14 → 10 → 5, here with ReLU and max pooling) as plain tfjs layers. Its last
 * hidden layer is the feature space in which generated images are compared with real ones.
 */
export class DigitClassifier {
  readonly #trunk: tf.Sequential;
  readonly #head: tf.Sequential;

  /** @param seed of the initial weights */
  constructor(seed: number) {
    const start = (layer: string) => ({
      name: layer,
      kernelInitializer: tf.initializers.glorotUniform({ seed: seed ^ hashText(layer) }),
    });
    const { conv2d, maxPooling2d, flatten, dense } = tf.layers;
    this.#trunk = tf.sequential({
      layers: [
        conv2d({
          ...start('conv1'),
          inputShape: [SIDE, SIDE, 1],
          filters: 32,
          kernelSize: 5,
          padding: 'same',
          activation: 'relu',
        }),
        maxPooling2d({ poolSize: 2 }),
        conv2d({ ...start('conv2'), filters: 64, kernelSize: 5, activation: 'relu' }),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dense({ ...start('features'), units: FEATURES, activation: 'relu' }),
      ],
    });
    this.#head = tf.sequential({
      layers: [dense({ ...start('logits'), inputShape: [FEATURES], units: DIGITS })],
    });
  }

  /**
   * Feature vectors. Call within `tf.tidy`.
   *
   * @param images [n, 28, 28, 1] in [0, 1]; see {@link toInput}
   * @returns [n, 128]
   */
  features(images: tf.Tensor): tf.Tensor2D {
    return single(this.#trunk.apply(images)).as2D(images.shape[0] ?? 0, FEATURES);
  }

  /** Logits [n, 10] of feature vectors [n, 128]. Call within `tf.tidy`. */
  logits(features: tf.Tensor): tf.Tensor2D {
    return single(this.#head.apply(features)).as2D(features.shape[0] ?? 0, DIGITS);
  }

  /**
   * Classifies images, a few hundred at a time.
   *
   * @param images count × 784 bytes, 0 black to 255 white
   * @param tick receives the number of images that are done, after each part
   */
  classify(images: Uint8Array | Uint8ClampedArray, tick: (done: number) => void = () => {}): Classification {
    const count = images.length / IMAGE_SIZE;
    const features = new Float32Array(count * FEATURES);
    const probabilities = new Float32Array(count * DIGITS);
    for (const { first, last } of chunksOf(count)) {
      scoped(() => {
        const found = this.features(toInput(images.subarray(first * IMAGE_SIZE, last * IMAGE_SIZE)));
        features.set(found.dataSync(), first * FEATURES);
        probabilities.set(this.logits(found).softmax().dataSync(), first * DIGITS);
      });
      tick(last);
    }
    return { count, features, probabilities, labels: mostProbable(probabilities) };
  }

  /** The weights as variables by name, e.g. `conv1/kernel`, in the order of the layers. */
  variables(): Map<string, tf.Variable> {
    const variables = new Map<string, tf.Variable>();
    for (const layer of [...this.#trunk.layers, ...this.#head.layers]) {
      for (const weight of layer.weights) {
        const variable = weight.read();
        if (!(variable instanceof tf.Variable)) throw new Error(`${weight.name} is not a variable.`);
        variables.set(`${layer.name}/${weight.originalName.split('/').at(-1)}`, variable);
      }
    }
    return variables;
  }

  /**
   * Sets the weights by name.
   *
   * @throws {ShapeError} for one that is missing or of another shape
   */
  restore(weights: ReadonlyMap<string, WeightArray>): void {
    for (const [name, variable] of this.variables()) {
      const array = weights.get(name);
      if (array?.shape.join() !== variable.shape.join())
        throw new ShapeError(name, variable.shape, array?.shape ?? []);
      tf.tidy(() => variable.assign(tf.tensor(array.data, [...array.shape])));
    }
  }

  /** Frees the weights. */
  dispose(): void {
    this.#trunk.dispose();
    this.#head.dispose();
  }
}

/**
 * Images as the classifier reads them.
 *
 * @param images n × 784 bytes
 * @returns [n, 28, 28, 1] in [0, 1]
 * @throws {ShapeError} where the bytes are not a whole number of images
 */
export function toInput(images: Uint8Array | Uint8ClampedArray): tf.Tensor4D {
  const count = images.length / IMAGE_SIZE;
  if (!Number.isInteger(count))
    throw new ShapeError('toInput', [Math.ceil(count), SIDE, SIDE, 1], [images.length]);
  const values = new Float32Array(images.length);
  for (let i = 0; i < values.length; i++) values[i] = (images[i] ?? 0) / 255;
  return tf.tensor4d(values, [count, SIDE, SIDE, 1]);
}

function mostProbable(probabilities: Float32Array): Uint8Array {
  return Uint8Array.from({ length: probabilities.length / DIGITS }, (_, row) => {
    const start = row * DIGITS;
    let best = 0;
    for (let digit = 1; digit < DIGITS; digit++) {
      if ((probabilities[start + digit] ?? 0) > (probabilities[start + best] ?? 0)) best = digit;
    }
    return best;
  });
}

function single(output: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[]): tf.Tensor {
  if (!(output instanceof tf.Tensor)) throw new Error('The network gave no single tensor.');
  return output;
}
