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
 * Builds the graph of the generator in inference mode, layer by layer: dropout has no nodes, and flatten is a reshape.
 * It is not optimized; the passes do that.
 *
 * @param weights the weights, by their names in the spec
 * @param batch number of images, which is part of the output shape of transposed convolutions until a pass rewrites
 *   them
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
