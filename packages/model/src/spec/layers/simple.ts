import * as z from 'zod';
import { activations } from './activations.ts';
import { convolutions } from './convolutions.ts';
import type { LayerDefinition } from './definition.ts';
import { dense } from './dense.ts';
import { normalizations } from './normalizations.ts';
import { regularization } from './regularization.ts';
import { shapes } from './shapes.ts';

/** Every layer type that holds no other layers. */
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

/** A layer that holds no other layers. */
export const simpleLayerSchema = z.discriminatedUnion(
  'type',
  Object.values(simpleLayers).map(({ schema }) => schema) as [SimpleSchema, ...SimpleSchema[]],
);

/** See {@link simpleLayerSchema}. */
export type SimpleLayerSpec = z.infer<typeof simpleLayerSchema>;

/** The definition of a layer's type. */
export function simpleDefinition(layer: SimpleLayerSpec): LayerDefinition {
  return simpleLayers[layer.type];
}
