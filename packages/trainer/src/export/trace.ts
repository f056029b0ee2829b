import {
  type GanSpec,
  generatorInputSize,
  IMAGES_OUTPUT,
  LATENTS_INPUT,
  placedLayers,
  type WeightArray,
} from '@trazo/model';
import type { Graph } from './graph.ts';
import { writeLayers } from './layers/index.ts';
import { GraphBuilder } from './layers/writer.ts';

/**
 * Writes the generator as a graph, layer by layer as the spec has it, in inference mode: dropout does nothing, flatten
 * is a reshape. Nothing is optimised here; that is the passes' work.
 *
 * @param weights by their names in the spec
 * @param batch number of images; transposed convolutions state their whole output shape until a pass rewrites them
 */
export function traceGenerator(
  spec: GanSpec,
  weights: ReadonlyMap<string, WeightArray>,
  batch: number,
): Graph {
  const builder = new GraphBuilder(weights, batch);
  const latents = builder.add({
    op: 'Placeholder',
    name: LATENTS_INPUT,
    inputs: [],
    shape: [-1, generatorInputSize(spec)],
  });
  writeLayers(builder, placedLayers(spec, 'generator'), 'generator', latents, IMAGES_OUTPUT);
  return builder.graph();
}
