import * as z from 'zod';
import { composites } from './composites.ts';
import type { LayerDefinition } from './definition.ts';
import { simpleLayers } from './simple.ts';

/** Registry of all layer types, by their `type` in a spec. */
export const layerDefinitions = { ...simpleLayers, ...composites };

type Definitions = typeof layerDefinitions;
type AnySchema = Definitions[keyof Definitions]['schema'];

/** Name of a type of layer. */
export type LayerType = keyof Definitions;

/**
 * Schema of one layer of a network. Names and defaults are Keras's: kernels are initialized Glorot uniform, biases and
 * betas with zeros, gammas with ones; spatial tensors are NHWC and padding is "same".
 */
export const layerSchema = z.discriminatedUnion(
  'type',
  Object.values(layerDefinitions).map(({ schema }) => schema) as [AnySchema, ...AnySchema[]],
);

/** One layer of a network as data; see {@link layerSchema}. */
export type LayerSpec = z.infer<typeof layerSchema>;

/** Returns the definition of a layer's type. */
export function definitionOf(layer: LayerSpec): LayerDefinition {
  return layerDefinitions[layer.type];
}
