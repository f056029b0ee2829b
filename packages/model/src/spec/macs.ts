import { definitionOf } from './layers/index.ts';
import { type Networks, placedLayers } from './network.ts';

/** Multiply–adds that generating one image takes, counted as the exported graph computes it. */
export function generatorMacsPerImage(spec: Networks): number {
  return placedLayers(spec, 'generator').reduce(
    (sum, { layer, input, output }) => sum + (definitionOf(layer).macs?.(layer, input, output) ?? 0),
    0,
  );
}
