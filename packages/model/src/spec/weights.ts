import type { WeightInitializer, WeightRole } from './layers/definition.ts';
import { definitionOf } from './layers/index.ts';
import { type NetworkName, type Networks, placedLayers } from './network.ts';
import { elements, type Shape } from './shapes.ts';

/** One weight tensor of a network: where it belongs, its shape in TensorFlow's layout, and how it starts. */
export interface WeightSpec {
  /** Unique within the model, e.g. `generator/3/kernel`, or `generator/3/1/kernel` within a composite layer. */
  readonly name: string;
  /** Index of the layer in its network's list. */
  readonly layer: number;
  readonly role: WeightRole;
  /** Dense [in, out]; conv2d [kh, kw, in, out]; conv2dTranspose [kh, kw, out, in]; embedding [classes, in]; the rest [channels]. */
  readonly shape: Shape;
  /** False for BatchNorm's moving averages, which no gradient reaches. */
  readonly trainable: boolean;
  readonly initializer: WeightInitializer;
}

/** A weight's values outside TensorFlow. */
export interface WeightArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A network's weights in the order of its layers. */
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

/** The generator's weights in the order of its layers. */
export const generatorWeights = (spec: Networks): WeightSpec[] => networkWeights(spec, 'generator');

/** The discriminator's weights in the order of its layers. */
export const discriminatorWeights = (spec: Networks): WeightSpec[] => networkWeights(spec, 'discriminator');

/** Numbers in a list of weights, moving averages included. */
export function countParameters(weights: readonly WeightSpec[]): number {
  return weights.reduce((sum, { shape }) => sum + elements(shape), 0);
}
