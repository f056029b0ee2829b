import type { WeightInitializer, WeightRole } from './layers/definition.ts';
import { definitionOf } from './layers/index.ts';
import { type NetworkName, type Networks, placedLayers } from './network.ts';
import { elements, type Shape } from './shapes.ts';

/** A weight tensor of a network: its name and layer, its shape in TensorFlow's layout, and its initializer. */
export interface WeightSpec {
  /** Name, unique in the model: e.g. `generator/3/kernel`, or `generator/3/1/kernel` inside a composite layer. */
  readonly name: string;
  /** Index of the layer in its network. */
  readonly layer: number;
  readonly role: WeightRole;
  /**
   * Dense [in, out]; conv2d [kh, kw, in, out]; conv2dTranspose [kh, kw, out, in]; embedding [classes, in]; others
   * [channels].
   */
  readonly shape: Shape;
  /** False for BatchNorm's moving statistics, which have no gradient. */
  readonly trainable: boolean;
  readonly initializer: WeightInitializer;
}

/** The values of a weight as a plain array, outside TensorFlow. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Returns the weights of one network, in the order of its layers. */
export function networkWeights(spec: Networks, network: NetworkName): WeightSpec[] {
  return placedLayers(spec, network).flatMap(({ layer, index, input }) =>
    (definitionOf(layer).weights?.(layer, input, spec) ?? []).map(({ role, shape, initializer, path }) => ({
      name: [network, index, ...(path === undefined ? [] : [path]), role].join('/'),
      layer: index,
      role,
      shape,
      trainable: role !== 'movingMean' && role !== 'movingVariance',
      initializer,
    })),
  );
}

/** Returns the generator's weights, in the order of its layers. */
export const generatorWeights = (spec: Networks): WeightSpec[] => networkWeights(spec, 'generator');

/** Returns the discriminator's weights, in the order of its layers. */
export const discriminatorWeights = (spec: Networks): WeightSpec[] => networkWeights(spec, 'discriminator');

/** Counts the parameters in a list of weights, including moving statistics. */
export function countParameters(weights: readonly WeightSpec[]): number {
  return weights.reduce((sum, { shape }) => sum + elements(shape), 0);
}
