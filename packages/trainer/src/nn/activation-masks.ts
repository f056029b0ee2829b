import * as tf from '@tensorflow/tfjs-node';

/**
 * The linear piece that each unit of a network's piecewise linear activations was on for a batch. On these pieces the
 * network is linear, and running it there without biases is its derivative.
 */
export class ActivationMasks {
  readonly #features = new Map<string, tf.Tensor>();

  /** Keeps a copy of numbers with the signs of an activation's inputs. */
  record(layer: string, features: tf.Tensor): void {
    this.#features.set(layer, tf.keep(features.clone()));
  }

  /** What was recorded of a layer. */
  of(layer: string): tf.Tensor {
    const features = this.#features.get(layer);
    if (features === undefined) throw new Error(`The activation mask of ${layer} was not recorded.`);
    return features;
  }

  dispose(): void {
    tf.dispose([...this.#features.values()]);
  }
}
