import * as tf from '@tensorflow/tfjs-node';
import type { WeightArray } from '@trazo/model';
import { hashText, ShapeError } from '@trazo/model';
import { scoped } from '@trazo/model/train';
import { chunksOf } from '../../data/chunks.ts';
import type { ImageBytes, ImageShape } from '../feature-extractor.ts';

/** Numbers of the feature vector of an image. */
export const FEATURES = 128;
/** The first convolution takes strides that leave at most about this many rows and columns. */
const LARGEST_MAP = 32;
/** Name of the layer whose activations are the features. */
const FEATURE_LAYER = 'features';

/** What a network computes of some images. */
export interface NetworkOutputs {
  readonly count: number;
  /** count × {@link FEATURES}: activations of the last hidden layer, none negative. */
  readonly features: Float32Array;
  /** count × outputs. */
  readonly logits: Float32Array;
}

/**
 * A small convolutional network as plain tfjs layers. Its last hidden layer is the feature space in which generated images
 * are compared with real ones; what its outputs mean is up to its training.
 */
export class ImageNetwork {
  readonly image: ImageShape;
  readonly outputs: number;
  readonly #trunk: tf.Sequential;
  readonly #head: tf.Sequential;

  /** @param seed of the initial weights */
  constructor(image: ImageShape, outputs: number, seed: number) {
    this.image = { height: image.height, width: image.width, channels: image.channels };
    this.outputs = outputs;
    const start: Start = (layer) => ({
      name: layer,
      kernelInitializer: tf.initializers.glorotUniform({ seed: seed ^ hashText(layer) }),
    });
    this.#trunk = tf.sequential({
      layers: [
        ...(readsLikeDigits(image) ? digitLayers(start) : pictureLayers(image, start)),
        tf.layers.flatten(),
        tf.layers.dense({ ...start(FEATURE_LAYER), units: FEATURES, activation: 'relu' }),
      ],
    });
    this.#head = tf.sequential({
      layers: [tf.layers.dense({ ...start('logits'), inputShape: [FEATURES], units: outputs })],
    });
  }

  /**
   * Feature vectors. Call within `tf.tidy`.
   *
   * @param images [n, height, width, channels] in [0, 1]; see {@link toInput}
   * @returns [n, 128]
   */
  features(images: tf.Tensor): tf.Tensor2D {
    return single(this.#trunk.apply(images)).as2D(images.shape[0] ?? 0, FEATURES);
  }

  /** Outputs [n, outputs] of feature vectors [n, 128]. Call within `tf.tidy`. */
  logits(features: tf.Tensor): tf.Tensor2D {
    return single(this.#head.apply(features)).as2D(features.shape[0] ?? 0, this.outputs);
  }

  /**
   * Features and outputs of images, a few hundred at a time.
   *
   * @param images count × height × width × channels bytes, 0 … 255
   * @param tick receives the number of images that are done, after each part
   */
  run(images: ImageBytes, tick: (done: number) => void = () => {}): NetworkOutputs {
    const size = sizeOf(this.image);
    const count = images.length / size;
    const features = new Float32Array(count * FEATURES);
    const logits = new Float32Array(count * this.outputs);
    for (const { first, last } of chunksOf(count)) {
      scoped(() => {
        const found = this.features(toInput(images.subarray(first * size, last * size), this.image));
        features.set(found.dataSync(), first * FEATURES);
        logits.set(this.logits(found).dataSync(), first * this.outputs);
      });
      tick(last);
    }
    return { count, features, logits };
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
 * Images as the network reads them.
 *
 * @param images n × height × width × channels bytes
 * @returns [n, height, width, channels] in [0, 1]
 * @throws {ShapeError} where the bytes are not a whole number of images
 */
export function toInput(images: ImageBytes, image: ImageShape): tf.Tensor4D {
  const { height, width, channels } = image;
  const count = images.length / sizeOf(image);
  if (!Number.isInteger(count))
    throw new ShapeError('toInput', [Math.ceil(count), height, width, channels], [images.length]);
  const values = new Float32Array(images.length);
  for (let i = 0; i < values.length; i++) values[i] = (images[i] ?? 0) / 255;
  return tf.tensor4d(values, [count, height, width, channels]);
}

/** Numbers of an image. */
function sizeOf({ height, width, channels }: ImageShape): number {
  return height * width * channels;
}

type Start = (layer: string) => {
  readonly name: string;
  readonly kernelInitializer: ReturnType<typeof tf.initializers.glorotUniform>;
};

function readsLikeDigits({ height, width, channels }: ImageShape): boolean {
  return height === 28 && width === 28 && channels === 1;
}

/**
 * LeNet-5's geometry (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition",
 * 1998; 28 → 28 → 14 → 10 → 5, here with ReLU and max pooling), for images of MNIST's size.
 */
function digitLayers(start: Start): tf.layers.Layer[] {
  const { conv2d, maxPooling2d } = tf.layers;
  return [
    conv2d({
      ...start('conv1'),
      inputShape: [28, 28, 1],
      filters: 32,
      kernelSize: 5,
      padding: 'same',
      activation: 'relu',
    }),
    maxPooling2d({ poolSize: 2 }),
    conv2d({ ...start('conv2'), filters: 64, kernelSize: 5, activation: 'relu' }),
    maxPooling2d({ poolSize: 2 }),
  ];
}

/** Three convolutions for images of any size, each followed by pooling; the first one strides over what is large. */
function pictureLayers({ height, width, channels }: ImageShape, start: Start): tf.layers.Layer[] {
  const { conv2d, maxPooling2d } = tf.layers;
  const common = { padding: 'same', activation: 'relu' } as const;
  const pool = () => maxPooling2d({ poolSize: 2, padding: 'same' });
  const strides = Math.max(1, Math.round(Math.sqrt(height * width) / LARGEST_MAP));
  return [
    conv2d({
      ...start('conv1'),
      ...common,
      inputShape: [height, width, channels],
      filters: 32,
      kernelSize: 3 + 2 * strides,
      strides,
    }),
    pool(),
    conv2d({ ...start('conv2'), ...common, filters: 64, kernelSize: 3 }),
    pool(),
    conv2d({ ...start('conv3'), ...common, filters: 128, kernelSize: 3 }),
    pool(),
  ];
}

function single(output: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[]): tf.Tensor {
  if (!(output instanceof tf.Tensor)) throw new Error('The network gave no single tensor.');
  return output;
}
