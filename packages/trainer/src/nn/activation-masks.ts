import * as tf from '@tensorflow/tfjs-node';

/**
 * On which side of its bend each unit of a network was for a batch. Between bends a network is linear; going through it
 * along these sides is its derivative there.
 */
export class Sides {
  readonly #features = new Map<string, tf.Tensor>();

  /** Keeps a copy of numbers with the signs of a layer's inputs. */
  note(layer: string, features: tf.Tensor): void {
    this.#features.set(layer, tf.keep(features.clone()));
  }

  /** What was noted of a layer. */
  of(layer: string): tf.Tensor {
    const features = this.#features.get(layer);
    if (features === undefined) throw new Error(`The sides of ${layer} were not noted.`);
    return features;
  }

  dispose(): void {
    tf.dispose([...this.#features.values()]);
  }
}
