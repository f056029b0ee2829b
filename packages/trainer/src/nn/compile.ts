import { innerLayers, type LayerSpec, type LayerType } from '@trazo/model';
import type { NativeLayer, NativeLayerTable, Place } from './layer.ts';
import { activations } from './layers/activations.ts';
import { residual } from './layers/composites.ts';
import { convolutions } from './layers/convolutions.ts';
import { denseLayers } from './layers/dense.ts';
import { normalizations } from './layers/normalizations.ts';
import { dropoutScale, regularization } from './layers/regularization.ts';
import { scaledKernel } from './layers/scaled-kernel.ts';
import { shapes } from './layers/shapes.ts';

/** Every type of layer on TensorFlow's kernels. */
const NATIVE: NativeLayerTable = {
  ...denseLayers,
  ...convolutions,
  ...normalizations,
  ...activations,
  ...regularization,
  ...shapes,
  residual: ({ layers }, { name, input }) => residual(compileLayers(innerLayers(layers, input, name), name)),
};

/** A layer with the shapes before and after it, without the batch. */
interface ShapedLayer {
  readonly layer: LayerSpec;
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/**
 * The native layers of a network, or of a composite layer within one.
 *
 * @param name start of the names of weights and random streams, as `generator` in `generator/3/kernel`
 */
export function compileLayers(layers: readonly ShapedLayer[], name: string): NativeLayer[] {
  return layers.map(({ layer, input, output }, index) => {
    const before = layers[index - 1]?.layer;
    const place = {
      name: `${name}/${index}`,
      input,
      output,
      scaleIsNext: takesScale(layers[index + 1]?.layer),
    };
    const compiled = compileLayer(layer, place);
    return before?.type === 'dropout' && takesScale(layer)
      ? scaledKernel(compiled, `${place.name}/kernel`, dropoutScale(before.rate))
      : compiled;
  });
}

/** Whether dropout may leave its scale to the layer after it: a convolution's kernel is far smaller than its input. */
const takesScale = (after: LayerSpec | undefined): boolean => after?.type === 'conv2d';

function compileLayer<Type extends LayerType>(
  layer: Extract<LayerSpec, { type: Type }>,
  place: Place,
): NativeLayer {
  const table: {
    readonly [T in LayerType]: (each: Extract<LayerSpec, { type: T }>, place: Place) => NativeLayer;
  } = NATIVE;
  return table[layer.type as Type](layer, place);
}
