import { innerLayers, type LayerSpec, type LayerType } from '@trazo/model';
import { activations } from './activations.ts';
import { convolutions } from './convolutions.ts';
import { denseLayers } from './dense.ts';
import { normalizations } from './normalizations.ts';
import { shapes } from './shapes.ts';
import type { GraphBuilder, GraphWriterTable, TracedLayer } from './writer.ts';

/** Graph writer of each layer type. */
const WRITERS: GraphWriterTable = {
  ...denseLayers,
  ...convolutions,
  ...normalizations,
  ...activations,
  ...shapes,
  residual: (builder, { name, from, layer, input }) => {
    const inner = writeLayers(builder, innerLayers(layer.layers, input, name), name, from);
    return builder.add({ op: 'AddV2', name: `${name}/sum`, inputs: [from, inner] });
  },
};

/** A layer with its input and output shapes, without the batch. */
interface ShapedLayer {
  readonly layer: LayerSpec;
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/**
 * Writes the nodes of consecutive layers in inference mode.
 *
 * @param name prefix of the names of nodes and weights, such as `generator`
 * @param from name of the node that the first layer reads
 * @param finalName required name of the last node, if any
 * @returns the name of the last node
 */
export function writeLayers(
  builder: GraphBuilder,
  layers: readonly ShapedLayer[],
  name: string,
  from: string,
  finalName?: string,
): string {
  return layers.reduce((before, { layer, input, output }, index) => {
    const last = index === layers.length - 1 ? finalName : undefined;
    return writeLayer(builder, {
      layer,
      name: `${name}/${index}`,
      finalName: last,
      from: before,
      input,
      output,
    });
  }, from);
}

function writeLayer<Type extends LayerType>(builder: GraphBuilder, traced: TracedLayer<Type>): string {
  const type: Type = traced.layer.type as Type;
  return WRITERS[type](builder, traced);
}
