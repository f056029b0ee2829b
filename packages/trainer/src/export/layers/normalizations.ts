import type { GraphWriterTable } from './writer.ts';

/** Graph writers of normalization layers. */
export const normalizations = {
  batchNormalization: (builder, { name, from, layer, input }) => {
    const flat = input.length === 1;
    const x = flat ? builder.reshape(`${name}/spatial`, from, [1, 1, ...input]) : from;
    const normalized = builder.add({
      op: 'FusedBatchNormV3',
      name: `${name}/normalized`,
      inputs: [
        x,
        builder.weight(`${name}/gamma`),
        builder.weight(`${name}/beta`),
        builder.weight(`${name}/movingMean`),
        builder.weight(`${name}/movingVariance`),
      ],
      epsilon: layer.epsilon,
    });
    return flat ? builder.reshape(`${name}/flat`, normalized, input) : normalized;
  },
  // TensorFlow has no kernel for it, so it is composed: gamma · (x − mean) / √(variance + epsilon) + beta.
  instanceNormalization: (builder, { name, from, layer }) => {
    const pixels = builder.integers(`${name}/pixels`, [1, 2]);
    const mean = builder.add({ op: 'Mean', name: `${name}/mean`, inputs: [from, pixels] });
    const centered = builder.add({ op: 'Sub', name: `${name}/centered`, inputs: [from, mean] });
    const squares = builder.add({ op: 'Mul', name: `${name}/squares`, inputs: [centered, centered] });
    const variance = builder.add({ op: 'Mean', name: `${name}/variance`, inputs: [squares, pixels] });
    const epsilon = builder.number(`${name}/epsilon`, layer.epsilon);
    const positive = builder.add({ op: 'AddV2', name: `${name}/positive`, inputs: [variance, epsilon] });
    const inverse = builder.add({ op: 'Rsqrt', name: `${name}/inverse`, inputs: [positive] });
    const normalized = builder.add({ op: 'Mul', name: `${name}/normalized`, inputs: [centered, inverse] });
    const gamma = builder.weight(`${name}/gamma`);
    const scaled = builder.add({ op: 'Mul', name: `${name}/scaled`, inputs: [normalized, gamma] });
    const beta = builder.weight(`${name}/beta`);
    return builder.add({ op: 'BiasAdd', name: `${name}/shifted`, inputs: [scaled, beta] });
  },
} satisfies Partial<GraphWriterTable>;
