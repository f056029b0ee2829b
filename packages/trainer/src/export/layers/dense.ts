import type { GraphBuilder, GraphWriterTable } from './writer.ts';

/** Graph writers of layers that multiply by a matrix. */
export const denseLayers = {
  dense: (builder, { name, from, layer }) => {
    const inputs = [from, builder.weight(`${name}/kernel`)] as const;
    return withBias(
      builder,
      name,
      builder.add({ op: 'MatMul', name: `${name}/product`, inputs }),
      layer.useBias,
    );
  },
  projection: (_, { name }) => {
    throw new Error(`${name}: a projection is part of a discriminator, which is not exported.`);
  },
} satisfies Partial<GraphWriterTable>;

/** Adds a layer's bias to its product, if it has one, and returns the name of the last node. */
export function withBias(builder: GraphBuilder, name: string, product: string, useBias: boolean): string {
  if (!useBias) return product;
  return builder.add({
    op: 'BiasAdd',
    name: `${name}/biased`,
    inputs: [product, builder.weight(`${name}/bias`)],
  });
}
