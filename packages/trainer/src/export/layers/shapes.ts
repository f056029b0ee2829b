import { type GraphWriterTable, mapOf } from './writer.ts';

/** Graph writers of layers that rearrange or repeat numbers, or do nothing in inference mode. */
export const shapes = {
  reshape: (builder, { name, from, output }) => builder.reshape(`${name}/reshaped`, from, output),
  flatten: (builder, { name, from, output }) => builder.reshape(`${name}/reshaped`, from, output),
  upsample2d: (builder, { name, from, output }) =>
    builder.add({
      op: 'ResizeNearestNeighbor',
      name: `${name}/upsampled`,
      inputs: [from, builder.integers(`${name}/size`, mapOf(output))],
    }),
  dropout: (_, { from }) => from,
} satisfies Partial<GraphWriterTable>;
