import type { GraphBuilder, GraphWriterTable } from './writer.ts';

/** Matrix products as graph nodes. */
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
    throw new Error(`${name}: a projection belongs to a discriminator, which is not exported.`);
  },
} satisfies Partial<GraphWriterTable>;

/** The product with the layer's bias added, where it has one. */
export function withBias(builder: GraphBuilder, name: string, product: string, useBias: boolean): string {
  if (!useBias) return product;
  return builder.add({
    op: 'BiasAdd',
    name: `${name}/biased`,
    inputs: [product, builder.weight(`${name}/bias`)],
  });
}
