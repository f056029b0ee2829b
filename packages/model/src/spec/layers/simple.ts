import * as z from 'zod';
import { activations } from './activations.ts';
import { convolutions } from './convolutions.ts';
import type { LayerDefinition } from './definition.ts';
import { dense } from './dense.ts';
import { normalizations } from './normalizations.ts';
import { regularization } from './regularization.ts';
import { shapes } from './shapes.ts';

/** Registry of the layer types that contain no other layers. */
export const simpleLayers = {
  ...dense,
  ...convolutions,
  ...normalizations,
  ...activations,
  ...regularization,
  ...shapes,
};

type Definitions = typeof simpleLayers;
type SimpleSchema = Definitions[keyof Definitions]['schema'];

/** Schema of a layer that contains no other layers. */
export const simpleLayerSchema = z.discriminatedUnion(
  'type',
  Object.values(simpleLayers).map(({ schema }) => schema) as [SimpleSchema, ...SimpleSchema[]],
);

/** A layer that contains no other layers; see {@link simpleLayerSchema}. */
export type SimpleLayerSpec = z.infer<typeof simpleLayerSchema>;

/** Returns the definition of a layer type that contains no other layers. */
export function simpleDefinition(layer: SimpleLayerSpec): LayerDefinition {
  return simpleLayers[layer.type];
}
