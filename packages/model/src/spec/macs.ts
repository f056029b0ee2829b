import { definitionOf } from './layers/index.ts';
import { type Networks, placedLayers } from './network.ts';

/** Counts the multiply–adds that generate one image, as the exported graph computes it. */
export function generatorMacsPerImage(spec: Networks): number {
  return placedLayers(spec, 'generator').reduce(
    (sum, { layer, input, output }) => sum + (definitionOf(layer).macs?.(layer, input, output) ?? 0),
    0,
  );
}
