import * as z from 'zod';
import { composites } from './composites.ts';
import type { LayerDefinition } from './definition.ts';
import { simpleLayers } from './simple.ts';

/** Every type of layer, by the `type` that a spec names it by. */
export const layerDefinitions = { ...simpleLayers, ...composites };

type Definitions = typeof layerDefinitions;
type AnySchema = Definitions[keyof Definitions]['schema'];

/** Name of a type of layer. */
export type LayerType = keyof Definitions;

/**
 * One layer of a network, as data. The vocabulary and the defaults are Keras's: kernels start Glorot uniform,
 * biases zero, gammas one and betas zero; spatial tensors are NHWC and padding is "same".
 */
export const layerSchema = z.discriminatedUnion(
  'type',
  Object.values(layerDefinitions).map(({ schema }) => schema) as [AnySchema, ...AnySchema[]],
);

/** One layer of a network; see {@link layerSchema}. */
export type LayerSpec = z.infer<typeof layerSchema>;

/** The definition of a layer's type. */
export function definitionOf(layer: LayerSpec): LayerDefinition {
  return layerDefinitions[layer.type];
}
