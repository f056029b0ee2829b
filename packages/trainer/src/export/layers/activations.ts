import type { GraphWriterTable } from './writer.ts';

/** Graph writers of activation layers. */
export const activations = {
  leakyRelu: (builder, { name, from, layer }) =>
    builder.add({ op: 'LeakyRelu', name: `${name}/activated`, inputs: [from], alpha: layer.slope }),
  relu: (builder, { name, from }) => builder.add({ op: 'Relu', name: `${name}/activated`, inputs: [from] }),
  tanh: (builder, { name, from, finalName }) =>
    builder.add({ op: 'Tanh', name: finalName ?? `${name}/activated`, inputs: [from] }),
} satisfies Partial<GraphWriterTable>;
