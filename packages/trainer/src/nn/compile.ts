import { innerLayers, type LayerSpec, type LayerType } from '@trazo/model';
import type { LayerPlacement, NativeLayer, NativeLayerTable } from './layer.ts';
import { activations } from './layers/activations.ts';
import { residual } from './layers/composites.ts';
import { convolutions } from './layers/convolutions.ts';
import { denseLayers } from './layers/dense.ts';
import { normalizations } from './layers/normalizations.ts';
import { dropoutScale, regularization } from './layers/regularization.ts';
import { scaledKernel } from './layers/scaled-kernel.ts';
import { shapes } from './layers/shapes.ts';

/** Native implementation of each layer type. */
const NATIVE: NativeLayerTable = {
  ...denseLayers,
  ...convolutions,
  ...normalizations,
  ...activations,
  ...regularization,
  ...shapes,
  residual: ({ layers }, { name, input }) => residual(compileLayers(innerLayers(layers, input, name), name)),
};

/** A layer with its input and output shapes, without the batch. */
interface ShapedLayer {
  readonly layer: LayerSpec;
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/**
 * Builds the native layers of a network, or of a composite layer inside a network.
 *
 * @param name prefix of the names of weights and random streams, such as `generator` in `generator/3/kernel`
 */
export function compileLayers(layers: readonly ShapedLayer[], name: string): NativeLayer[] {
  return layers.map(({ layer, input, output }, index) => {
    const before = layers[index - 1]?.layer;
    const placement = {
      name: `${name}/${index}`,
      input,
      output,
      scaledByNextLayer: canAbsorbScale(layers[index + 1]?.layer),
    };
    const compiled = compileLayer(layer, placement);
    return before?.type === 'dropout' && canAbsorbScale(layer)
      ? scaledKernel(compiled, `${placement.name}/kernel`, dropoutScale(before.rate))
      : compiled;
  });
}

/** Whether a layer applies the scale of a preceding dropout to its kernel: a convolution's kernel is far smaller than its input. */
const canAbsorbScale = (after: LayerSpec | undefined): boolean => after?.type === 'conv2d';

function compileLayer<Type extends LayerType>(
  layer: Extract<LayerSpec, { type: Type }>,
  placement: LayerPlacement,
): NativeLayer {
  const table: {
    readonly [T in LayerType]: (
      each: Extract<LayerSpec, { type: T }>,
      placement: LayerPlacement,
    ) => NativeLayer;
  } = NATIVE;
  return table[layer.type as Type](layer, placement);
}
