import type { LayerSpec } from '@trazo/model';
import type { NativeLayer } from './layer.ts';
import { batchNormalization } from './layers/batch-normalization.ts';
import { convolution } from './layers/conv2d.ts';
import { convolutionTranspose } from './layers/conv2d-transpose.ts';
import { dense } from './layers/dense.ts';
import { dropout, scaleOf } from './layers/dropout.ts';
import { leakyRelu } from './layers/leaky-relu.ts';
import { projection } from './layers/projection.ts';
import { reshape } from './layers/reshape.ts';
import { amplified } from './layers/scaled-kernel.ts';
import { tanh } from './layers/tanh.ts';

/**
 * The native layers for a network's spec.
 *
 * @param network prefix of the names of weights and random streams, as `generator` in `generator/3/kernel`
 * @param shapes shape after each layer, without the batch
 */
export function compileLayers(
  layers: readonly LayerSpec[],
  network: string,
  shapes: readonly (readonly number[])[],
): NativeLayer[] {
  return layers.map((layer, index) => {
    const name = `${network}/${index}`;
    const before = layers[index - 1];
    const compiled = compileLayer(layer, name, shapes[index] ?? [], leavesScale(layers[index + 1]));
    return before?.type === 'dropout' && leavesScale(layer)
      ? amplified(compiled, `${name}/kernel`, scaleOf(before.rate))
      : compiled;
  });
}

/** Whether dropout may leave its scale to the layer after it: a convolution's kernel is far smaller than its input. */
const leavesScale = (after: LayerSpec | undefined): boolean => after?.type === 'conv2d';

function compileLayer(
  layer: LayerSpec,
  name: string,
  outputShape: readonly number[],
  scaleIsLeft: boolean,
): NativeLayer {
  switch (layer.type) {
    case 'dense':
      return dense(name, layer.useBias);
    case 'conv2d':
      return convolution(name, layer.strides, layer.useBias);
    case 'conv2dTranspose':
      return convolutionTranspose(name, layer.strides, layer.useBias);
    case 'batchNormalization':
      return batchNormalization(name, layer.momentum, layer.epsilon);
    case 'leakyRelu':
      return leakyRelu(name, layer.slope);
    case 'dropout':
      return dropout(name, layer.rate, scaleIsLeft ? 1 : scaleOf(layer.rate));
    case 'projection':
      return projection(name, layer.useBias);
    case 'reshape':
    case 'flatten':
      return reshape(outputShape);
    case 'tanh':
      return tanh(name);
  }
}
