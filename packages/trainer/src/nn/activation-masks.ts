import * as tf from '@tensorflow/tfjs-node';

/**
 * Activation masks of a batch: for each unit of a network's piecewise linear activations, the linear piece that it was on.
 * On fixed pieces the network is linear, and a forward pass without biases computes its derivative.
 */
export class ActivationMasks {
  readonly #features = new Map<string, tf.Tensor>();

  /** Records an activation's mask: a tensor with the signs of its inputs, of which a reference is kept. */
  record(layer: string, features: tf.Tensor): void {
    this.#features.set(layer, tf.keep(features.clone()));
  }

  /**
   * Returns the recorded mask of a layer.
   *
   * @throws {Error} if none was recorded
   */
  of(layer: string): tf.Tensor {
    const features = this.#features.get(layer);
    if (features === undefined) throw new Error(`The activation mask of ${layer} was not recorded.`);
    return features;
  }

  /** Frees all masks. */
  dispose(): void {
    tf.dispose([...this.#features.values()]);
  }
}
