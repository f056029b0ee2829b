import { withBias } from './dense.ts';
import { type GraphWriterTable, mapOf } from './writer.ts';

/** Graph writers of convolution layers. */
export const convolutions = {
  conv2d: (builder, { name, from, layer, input }) => {
    const product = builder.add({
      op: 'Conv2D',
      name: `${name}/product`,
      inputs: [from, builder.weight(`${name}/kernel`)],
      strides: layer.strides,
      padding: 'SAME',
      map: mapOf(input),
    });
    return withBias(builder, name, product, layer.useBias);
  },
  conv2dTranspose: (builder, { name, from, layer, input, output }) => {
    const outputShape = builder.integers(`${name}/outputShape`, [builder.batch, ...output]);
    const product = builder.add({
      op: 'Conv2DBackpropInput',
      name: `${name}/product`,
      inputs: [outputShape, builder.weight(`${name}/kernel`), from],
      strides: layer.strides,
      map: mapOf(input),
    });
    return withBias(builder, name, product, layer.useBias);
  },
} satisfies Partial<GraphWriterTable>;
