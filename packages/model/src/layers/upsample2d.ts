import * as tf from '@tensorflow/tfjs';

/**
 * Nearest-neighbor upsampling of [n, height, width, channels] by a whole factor, as a tfjs layer. It computes the same
 * as `tf.layers.upSampling2d`, but by stacking copies: stacking is twice differentiable on every backend, as gradient
 * penalties require; tfjs's ResizeNearestNeighbor is not.
 */
export class Upsample2d extends tf.layers.Layer {
  static readonly className = 'Upsample2d';
  readonly #size: number;

  constructor(config: { name: string; inputShape?: number[]; size: number }) {
    super(config);
    this.#size = config.size;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch = null, height, width, channels] = inputShape;
    if (typeof height !== 'number' || typeof width !== 'number' || typeof channels !== 'number') {
      throw new Error(`${this.name} takes [n, height, width, channels], not ${inputShape}.`);
    }
    return [typeof batch === 'number' ? batch : null, height * this.#size, width * this.#size, channels];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [x] = Array.isArray(inputs) ? inputs : [inputs];
      if (x === undefined) throw new Error(`${this.name} takes one tensor.`);
      const [count = 0, height = 0, width = 0, channels = 0] = x.shape;
      const copies = (of: tf.Tensor) => Array.from({ length: this.#size }, () => of);
      const rows = tf.stack(copies(x), 2).reshape([count, height * this.#size, width, channels]);
      return tf.stack(copies(rows), 3).reshape([count, height * this.#size, width * this.#size, channels]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), size: this.#size };
  }
}

tf.serialization.registerClass(Upsample2d);
