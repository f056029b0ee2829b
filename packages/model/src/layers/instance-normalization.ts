import * as tf from '@tensorflow/tfjs';

/**
 * Instance normalization of [n, height, width, channels] as a tfjs layer: gamma · (x − mean) / √(variance + epsilon) +
 * beta, with mean and variance over the pixels of each channel of each image (Ulyanov et al., 2016).
 */
export class InstanceNormalization extends tf.layers.Layer {
  static readonly className = 'InstanceNormalization';
  readonly #epsilon: number;
  #gamma: ReturnType<tf.layers.Layer['addWeight']> | undefined;
  #beta: ReturnType<tf.layers.Layer['addWeight']> | undefined;

  constructor(config: { name: string; inputShape?: number[]; epsilon: number }) {
    super(config);
    this.#epsilon = config.epsilon;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const channels = inputShape.at(-1);
    if (typeof channels !== 'number')
      throw new Error(`${this.name} takes one input of known channels, not ${inputShape}.`);
    this.#gamma = this.addWeight('gamma', [channels], 'float32', tf.initializers.ones());
    this.#beta = this.addWeight('beta', [channels], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [x] = Array.isArray(inputs) ? inputs : [inputs];
      if (x === undefined || this.#gamma === undefined || this.#beta === undefined) {
        throw new Error(`${this.name} was called before it was built.`);
      }
      const { mean, variance } = tf.moments(x, [1, 2], true);
      const normalized = x.sub(mean).mul(variance.add(this.#epsilon).rsqrt());
      return normalized.mul(this.#gamma.read()).add(this.#beta.read());
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.#epsilon };
  }
}

tf.serialization.registerClass(InstanceNormalization);
