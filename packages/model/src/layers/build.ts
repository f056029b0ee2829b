import * as tf from '@tensorflow/tfjs';
import { ShapeError, SpecError } from '../errors.ts';
import { discriminatorShapes, type GanSpec, generatorShapes } from '../spec/gan-spec.ts';
import type { LayerSpec } from '../spec/layer.ts';
import type { Shape } from '../spec/shapes.ts';
import { discriminatorWeights, generatorWeights, type WeightRole, type WeightSpec } from '../spec/weights.ts';

/** A weight's values outside TensorFlow. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The generator as an ordinary tfjs layers model: latents [n, latentSize] → images [n, height, width, channels]. */
export function buildGenerator(spec: GanSpec): tf.Sequential {
  return build('generator', spec.generator, [spec.latentSize], generatorShapes(spec));
}

/** The discriminator as an ordinary tfjs layers model: images → logits [n, 1]. */
export function buildDiscriminator(spec: GanSpec): tf.Sequential {
  const { height, width, channels } = spec.image;
  return build('discriminator', spec.discriminator, [height, width, channels], discriminatorShapes(spec));
}

/**
 * Sets a model's weights from arrays by their names in the spec.
 *
 * @throws {SpecError} for a missing array; {ShapeError} for one of another shape
 */
export function setWeights(
  model: tf.LayersModel,
  weights: readonly WeightSpec[],
  arrays: ReadonlyMap<string, WeightArray>,
): void {
  for (const weight of weights) {
    const array = arrays.get(weight.name);
    if (array === undefined) throw new SpecError(`There are no values for the weight ${weight.name}.`);
    if (array.shape.join() !== weight.shape.join())
      throw new ShapeError(weight.name, weight.shape, array.shape);
    const values = tf.tensor(array.data, [...array.shape]);
    variableOf(model, weight).write(values);
    values.dispose();
  }
}

/** Reads a model's weights into arrays, by their names in the spec: what {@link setWeights} takes. */
export function getWeights(model: tf.LayersModel, weights: readonly WeightSpec[]): Map<string, WeightArray> {
  return new Map(
    weights.map((weight) => {
      const data = variableOf(model, weight).read().dataSync<'float32'>();
      return [weight.name, { shape: weight.shape, data: Float32Array.from(data) }];
    }),
  );
}

/** A model's trainable variables by their names in the spec, as gradients are wanted of them. */
export function trainableVariables(
  model: tf.LayersModel,
  weights: readonly WeightSpec[],
): Map<string, tf.Variable> {
  return new Map(
    weights
      .filter((weight) => weight.trainable)
      .map((weight) => {
        const variable = variableOf(model, weight).read();
        if (!(variable instanceof tf.Variable)) throw new SpecError(`${weight.name} is not a variable.`);
        return [weight.name, variable];
      }),
  );
}

/** The generator with the given weights, by their names in the spec. */
export function generatorWith(spec: GanSpec, arrays: ReadonlyMap<string, WeightArray>): tf.Sequential {
  const model = buildGenerator(spec);
  setWeights(model, generatorWeights(spec), arrays);
  return model;
}

/** The discriminator with the given weights, by their names in the spec. */
export function discriminatorWith(spec: GanSpec, arrays: ReadonlyMap<string, WeightArray>): tf.Sequential {
  const model = buildDiscriminator(spec);
  setWeights(model, discriminatorWeights(spec), arrays);
  return model;
}

function build(
  net: string,
  layers: readonly LayerSpec[],
  inputShape: number[],
  shapes: readonly Shape[],
): tf.Sequential {
  const model = tf.sequential({ name: net });
  layers.forEach((layer, index) => {
    // tfjs wants layer names to be unique only within a model.
    const config = { name: `${net}_${index}`, ...(index === 0 ? { inputShape } : {}) };
    model.add(toLayer(layer, config, shapes[index] ?? []));
  });
  return model;
}

function toLayer(
  layer: LayerSpec,
  config: { name: string; inputShape?: number[] },
  after: Shape,
): tf.layers.Layer {
  switch (layer.type) {
    case 'dense':
      return tf.layers.dense({ ...config, units: layer.units, useBias: layer.useBias });
    case 'conv2d':
    case 'conv2dTranspose': {
      const { filters, kernelSize, strides, useBias } = layer;
      return tf.layers[layer.type]({ ...config, filters, kernelSize, strides, useBias, padding: 'same' });
    }
    case 'batchNormalization':
      return tf.layers.batchNormalization({ ...config, momentum: layer.momentum, epsilon: layer.epsilon });
    case 'leakyRelu':
      return tf.layers.leakyReLU({ ...config, alpha: layer.slope });
    case 'dropout':
      return tf.layers.dropout({ ...config, rate: layer.rate });
    case 'reshape':
      return tf.layers.reshape({ ...config, targetShape: [...layer.targetShape] });
    case 'flatten':
      // tf.layers.flatten is the same, but refuses what is flat already.
      return tf.layers.reshape({ ...config, targetShape: [...after] });
    case 'tanh':
      return tf.layers.activation({ ...config, activation: 'tanh' });
  }
}

function variableOf(model: tf.LayersModel, weight: WeightSpec): LayerVariable {
  const suffix = TFJS_SUFFIX[weight.role];
  const variable = model.layers[weight.layer]?.weights.find(({ originalName }) =>
    originalName.endsWith(suffix),
  );
  if (variable === undefined) throw new SpecError(`The layers model has no weight ${weight.name}.`);
  return variable;
}

type LayerVariable = tf.layers.Layer['weights'][number];

/** How tfjs layers end the names of their weights. */
const TFJS_SUFFIX: Readonly<Record<WeightRole, string>> = {
  kernel: '/kernel',
  bias: '/bias',
  gamma: '/gamma',
  beta: '/beta',
  movingMean: '/moving_mean',
  movingVariance: '/moving_variance',
};
