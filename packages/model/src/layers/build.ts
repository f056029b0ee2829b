import * as tf from '@tensorflow/tfjs';
import { ShapeError, SpecError } from '../errors.ts';
import type { TfjsLayers, WeightRole } from '../spec/layers/definition.ts';
import { definitionOf } from '../spec/layers/index.ts';
import { type Networks, type PlacedLayer, placedLayers } from '../spec/network.ts';
import {
  discriminatorWeights,
  generatorWeights,
  type WeightArray,
  type WeightSpec,
} from '../spec/weights.ts';
import { InstanceNormalization } from './instance-normalization.ts';
import { Upsample2d } from './upsample2d.ts';

/**
 * Builds the generator as a tfjs layers model: [n, latentSize + classes] → images [n, height, width, channels] in [-1,
 * 1].
 */
export function buildGenerator(spec: Networks): tf.Sequential {
  return sequence('generator', placedLayers(spec, 'generator'));
}

/**
 * Builds the discriminator as a tfjs layers model: images [n, height, width, channels] → logits [n, 1]. With classes,
 * its inputs are [images, one-hot classes [n, classes]].
 */
export function buildDiscriminator(spec: Networks): tf.LayersModel {
  const layers = placedLayers(spec, 'discriminator');
  const last = layers.at(-1);
  if (last?.layer.type !== 'projection') return sequence('discriminator', layers);
  const { index, input, layer } = last;
  const labels = tf.input({ shape: [spec.classes] });
  const { image, features } = bodyOf(layers.slice(0, index), input);
  const logit = tf.layers
    .dense({ name: layerName('discriminator', index), units: 1, useBias: layer.useBias })
    .apply(features);
  const embedded = tf.layers
    .dense({
      name: embeddingName(layerName('discriminator', index)),
      units: input[0] ?? 0,
      useBias: false,
    })
    .apply(labels);
  const agreement = tf.layers.dot({ axes: 1 }).apply([features, symbolic(embedded)]);
  const sum = tf.layers.add().apply([symbolic(logit), symbolic(agreement)]);
  return tf.model({ inputs: [image, labels], outputs: symbolic(sum) });
}

/** The layers before the projection; none if the image is flat already. */
function bodyOf(layers: readonly PlacedLayer[], input: readonly number[]) {
  if (layers.length === 0) {
    const image = tf.input({ shape: [...input] });
    return { image, features: image };
  }
  const body = sequence('discriminator', layers);
  return { image: symbolic(body.inputs[0]), features: symbolic(body.outputs[0]) };
}

const layerName = (network: string, index: number) => `${network}_${index}`;
/** Returns the name of the tfjs layer that holds a projection's embedding, beside the layer that holds its kernel. */
export const embeddingName = (layer: string): string => `${layer}_embedding`;

function symbolic(value: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[] | undefined) {
  if (value instanceof tf.SymbolicTensor) return value;
  throw new SpecError('A layer was applied to a tensor while a model was being built.');
}

/**
 * Sets the weights of a tfjs layers model from arrays, by their names in the spec.
 *
 * @throws {SpecError} if an array is missing
 * @throws {ShapeError} if an array has another shape
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

/**
 * Reads the weights of a tfjs layers model into arrays, by their names in the spec; the inverse of {@link setWeights}.
 */
export function getWeights(model: tf.LayersModel, weights: readonly WeightSpec[]): Map<string, WeightArray> {
  return new Map(
    weights.map((weight) => {
      const data = variableOf(model, weight).read().dataSync<'float32'>();
      return [weight.name, { shape: weight.shape, data: Float32Array.from(data) }];
    }),
  );
}

/** Returns the variables of a tfjs layers model by the names of their weights in the spec. */
export function variablesOf(model: tf.LayersModel, weights: readonly WeightSpec[]): Map<string, tf.Variable> {
  return new Map(
    weights.map((weight) => {
      const variable = variableOf(model, weight).read();
      if (!(variable instanceof tf.Variable)) throw new SpecError(`${weight.name} is not a variable.`);
      return [weight.name, variable];
    }),
  );
}

/** Builds the generator as a tfjs layers model with the given weights, by their names in the spec. */
export function generatorWith(spec: Networks, arrays: ReadonlyMap<string, WeightArray>): tf.Sequential {
  const model = buildGenerator(spec);
  setWeights(model, generatorWeights(spec), arrays);
  return model;
}

/** Builds the discriminator as a tfjs layers model with the given weights, by their names in the spec. */
export function discriminatorWith(spec: Networks, arrays: ReadonlyMap<string, WeightArray>): tf.LayersModel {
  const model = buildDiscriminator(spec);
  setWeights(model, discriminatorWeights(spec), arrays);
  return model;
}

function sequence(network: string, layers: readonly PlacedLayer[]): tf.Sequential {
  const model = tf.sequential({ name: network });
  for (const { layer, index, where, input, output } of layers) {
    // tfjs requires unique layer names only within a model.
    const config = {
      name: layerName(network, index),
      ...(index === 0 ? { inputShape: [...input] } : {}),
    };
    const built = definitionOf(layer).toTfjs?.(TFJS, layer, config, input, output);
    if (built === undefined) throw new SpecError(`${where} has two inputs and cannot be part of a sequence.`);
    model.add(built);
  }
  return model;
}

const TFJS: TfjsLayers = {
  layers: tf.layers,
  instanceNormalization: (config) => new InstanceNormalization(config),
  upsample2d: (config) => new Upsample2d(config),
  residual: ({ name }, inner, input) => {
    const x = tf.input({ shape: [...input] });
    const end = inner.reduce((value, layer) => symbolic(layer.apply(value)), x);
    return tf.model({ name, inputs: x, outputs: symbolic(tf.layers.add().apply([x, end])) });
  },
};

/**
 * Finds a layer of a tfjs layers model by name, including layers inside residual layers.
 *
 * @throws {SpecError} if the model has no such layer
 */
export function layerNamed(model: tf.LayersModel, name: string): tf.layers.Layer {
  const found = findLayer(model, name);
  if (found === undefined) throw new SpecError(`The layers model has no layer ${name}.`);
  return found;
}

function findLayer(model: tf.LayersModel, name: string): tf.layers.Layer | undefined {
  for (const layer of model.layers) {
    if (layer.name === name) return layer;
    const inside = layer instanceof tf.LayersModel ? findLayer(layer, name) : undefined;
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function variableOf(model: tf.LayersModel, weight: WeightSpec): LayerVariable {
  const suffix = TFJS_SUFFIX[weight.role];
  const layer = weight.name.slice(0, weight.name.lastIndexOf('/')).replaceAll('/', '_');
  const variable = findLayer(model, weight.role === 'embedding' ? embeddingName(layer) : layer)?.weights.find(
    ({ originalName }) => originalName.endsWith(suffix),
  );
  if (variable === undefined) throw new SpecError(`The layers model has no weight ${weight.name}.`);
  return variable;
}

type LayerVariable = tf.layers.Layer['weights'][number];

/** Suffixes of the names of weights in tfjs layers. */
const TFJS_SUFFIX: Readonly<Record<WeightRole, string>> = {
  kernel: '/kernel',
  bias: '/bias',
  embedding: '/kernel',
  gamma: '/gamma',
  beta: '/beta',
  movingMean: '/moving_mean',
  movingVariance: '/moving_variance',
};
