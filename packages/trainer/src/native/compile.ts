import type { LayerSpec } from '@trazo/model';
import type { NativeLayer } from './layer.ts';
import { batchNormalization } from './layers/batch-normalization.ts';
import { convolution } from './layers/conv2d.ts';
import { convolutionTranspose } from './layers/conv2d-transpose.ts';
import { dense } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';
import { leakyRelu } from './layers/leaky-relu.ts';
import { projection } from './layers/projection.ts';
import { reshape } from './layers/reshape.ts';
import { tanh } from './layers/tanh.ts';

/**
 * The native layer for one entry of a spec.
 *
 * @param name prefix of the layer's weights and random stream, e.g. `generator/3`
 * @param outputShape shape after the layer, without the batch
 */
export function compileLayer(layer: LayerSpec, name: string, outputShape: readonly number[]): NativeLayer {
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
      return leakyRelu(layer.slope);
    case 'dropout':
      return dropout(name, layer.rate);
    case 'projection':
      return projection(name, layer.useBias);
    case 'reshape':
    case 'flatten':
      return reshape(outputShape);
    case 'tanh':
      return tanh();
  }
}
