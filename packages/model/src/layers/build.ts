import * as tf from '@tensorflow/tfjs';
import { ShapeError, SpecError } from '../errors.ts';
import { discriminatorShapes, type GanSpec, generatorInputSize, generatorShapes } from '../spec/gan-spec.ts';
import type { LayerSpec } from '../spec/layer.ts';
import type { Shape } from '../spec/shapes.ts';
import { discriminatorWeights, generatorWeights, type WeightRole, type WeightSpec } from '../spec/weights.ts';

/** A weight's values outside TensorFlow. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The generator as an ordinary tfjs layers model: latents ++ one-hot classes → images [n, height, width, channels]. */
export function buildGenerator(spec: GanSpec): tf.Sequential {
  return build('generator', spec.generator, [generatorInputSize(spec)], generatorShapes(spec));
}

/**
 * The discriminator as an ordinary tfjs layers model: images → logits [n, 1]; with classes it takes
 * [images, one-hot classes].
 */
export function buildDiscriminator(spec: GanSpec): tf.LayersModel {
  const { height, width, channels } = spec.image;
  const shapes = discriminatorShapes(spec);
  if (spec.classes === 0)
    return build('discriminator', spec.discriminator, [height, width, channels], shapes);
  const end = spec.discriminator.length - 1;
  const body = build('discriminator', spec.discriminator.slice(0, end), [height, width, channels], shapes);
  const projection = spec.discriminator[end];
  const useBias = projection?.type === 'projection' && projection.useBias;
  const labels = tf.input({ shape: [spec.classes] });
  const features = symbolic(body.outputs[0]);
  const logit = tf.layers.dense({ name: `discriminator_${end}`, units: 1, useBias }).apply(features);
  const embedded = tf.layers
    .dense({ name: embeddingLayer(end), units: shapes[end - 1]?.[0] ?? 0, useBias: false })
    .apply(labels);
  const agreement = tf.layers.dot({ axes: 1 }).apply([features, symbolic(embedded)]);
  const sum = tf.layers.add().apply([symbolic(logit), symbolic(agreement)]);
  return tf.model({ inputs: [symbolic(body.inputs[0]), labels], outputs: symbolic(sum) });
}

const embeddingLayer = (index: number) => `discriminator_${index}_embedding`;

function symbolic(value: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[] | undefined) {
  if (value instanceof tf.SymbolicTensor) return value;
  throw new SpecError('A layer was applied to numbers where a model is being put together.');
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

/** A model's variables by their names in the spec, as gradients are wanted of those that train. */
export function variablesOf(model: tf.LayersModel, weights: readonly WeightSpec[]): Map<string, tf.Variable> {
  return new Map(
    weights.map((weight) => {
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
export function discriminatorWith(spec: GanSpec, arrays: ReadonlyMap<string, WeightArray>): tf.LayersModel {
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
    case 'projection':
      throw new SpecError('A projection has two inputs; it is no layer of a sequence.');
    case 'tanh':
      return tf.layers.activation({ ...config, activation: 'tanh' });
  }
}

function variableOf(model: tf.LayersModel, weight: WeightSpec): LayerVariable {
  const suffix = TFJS_SUFFIX[weight.role];
  const net = weight.name.slice(0, weight.name.indexOf('/'));
  const layer = weight.role === 'embedding' ? embeddingLayer(weight.layer) : `${net}_${weight.layer}`;
  const variable = model.layers
    .find(({ name }) => name === layer)
    ?.weights.find(({ originalName }) => originalName.endsWith(suffix));
  if (variable === undefined) throw new SpecError(`The layers model has no weight ${weight.name}.`);
  return variable;
}

type LayerVariable = tf.layers.Layer['weights'][number];

/** How tfjs layers end the names of their weights. */
const TFJS_SUFFIX: Readonly<Record<WeightRole, string>> = {
  kernel: '/kernel',
  bias: '/bias',
  embedding: '/kernel',
  gamma: '/gamma',
  beta: '/beta',
  movingMean: '/moving_mean',
  movingVariance: '/moving_variance',
};
