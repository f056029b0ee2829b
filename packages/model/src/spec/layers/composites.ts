import * as z from 'zod';
import { SpecError } from '../../errors.ts';
import type { Shape } from '../shapes.ts';
import { defineLayer } from './definition.ts';
import { type SimpleLayerSpec, simpleDefinition, simpleLayerSchema } from './simple.ts';

/** A layer inside a composite layer, with its input and output shapes without the batch. */
export interface InnerLayer {
  readonly layer: SimpleLayerSpec;
  readonly input: Shape;
  readonly output: Shape;
}

/**
 * Computes the input and output shape of each layer inside a composite layer.
 *
 * @param input shape of the composite's input, without the batch
 * @param where position of the composite in messages, such as `generator[3]`
 * @throws {SpecError} at the first layer that does not accept its input shape
 */
export function innerLayers(layers: readonly SimpleLayerSpec[], input: Shape, where: string): InnerLayer[] {
  let shape = input;
  return layers.map((layer, index) => {
    const before = shape;
    shape = simpleDefinition(layer).outputShape(layer, before, `${where}.layers[${index}] (${layer.type})`);
    return { layer, input: before, output: shape };
  });
}

/** Definitions of layers that contain other layers. */
export const composites = {
  residual: defineLayer({
    about: 'x + layers(x): layers around a skip connection (He et al., 2016)',
    schema: z.strictObject({
      type: z.literal('residual'),
      layers: z
        .array(simpleLayerSchema)
        .min(1)
        .meta({ description: 'Layers whose output has the shape of their input; no residual among them.' }),
    }),
    outputShape: ({ layers }, input, where) => {
      const inside = innerLayers(layers, input, where.replace(/ \(.*$/, ''));
      const projection = layers.findIndex(({ type }) => type === 'projection');
      if (projection >= 0) {
        throw new SpecError(
          `${where}: layers[${projection}] is a projection, which has no place within a residual: ` +
            "it is the last layer of a conditional model's discriminator.",
        );
      }
      const output = inside.at(-1)?.output ?? input;
      if (output.join() === input.join()) return input;
      throw new SpecError(
        `${where}: its layers turn [${input.join(', ')}] into [${output.join(', ')}], which cannot be added to the ` +
          'input. Let them keep the shape, e.g. with strides 1 and as many filters as the input has channels.',
      );
    },
    weights: ({ layers }, input, context) =>
      innerLayers(layers, input, 'residual').flatMap((inner, index) =>
        (simpleDefinition(inner.layer).weights?.(inner.layer, inner.input, context) ?? []).map((weight) => ({
          ...weight,
          path: String(index),
        })),
      ),
    macs: ({ layers }, input) =>
      innerLayers(layers, input, 'residual').reduce(
        (sum, inner) =>
          sum + (simpleDefinition(inner.layer).macs?.(inner.layer, inner.input, inner.output) ?? 0),
        0,
      ),
    mixesExamples: ({ layers }) => layers.some((layer) => simpleDefinition(layer).mixesExamples(layer)),
    piecewiseLinear: ({ layers }) => layers.every((layer) => simpleDefinition(layer).piecewiseLinear(layer)),
    toTfjs: (tfjs, { layers }, config, input) => {
      const inner = innerLayers(layers, input, config.name).map((each, index) => {
        const build = simpleDefinition(each.layer).toTfjs;
        if (build === undefined) throw new SpecError(`${each.layer.type} has no place within a residual.`);
        return build(tfjs, each.layer, { name: `${config.name}_${index}` }, each.input, each.output);
      });
      return tfjs.residual(config, inner, input);
    },
  }),
};
