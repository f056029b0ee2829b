import { type GanSpec, type LayerSpec, parseGanSpec, type SimpleLayerSpec } from '@trazo/model';
import { expect, it } from 'vitest';
import { graphParity, operationsOf, tracedGraph } from '../../testing/graph-parity.ts';
import { tinySpec } from '../../testing/tiny.ts';
import { PARITY_BOUND } from '../export-model.ts';
import type { Graph } from '../graph.ts';
import { passes } from '../passes/index.ts';

/** Latents [n, 3] → the given layers, from [3, 5, 4] to as many channels → images. */
function spec(middle: LayerSpec[], scale = 1): GanSpec {
  return parseGanSpec({
    ...tinySpec,
    name: 'middle',
    image: { height: 3 * scale, width: 5 * scale, channels: 3 },
    latentSize: 3,
    generator: [
      { type: 'dense', units: 60, useBias: true },
      { type: 'reshape', targetShape: [3, 5, 4] },
      ...middle,
      { type: 'conv2d', filters: 3, kernelSize: 1, strides: 1, useBias: false },
      { type: 'tanh' },
    ],
    discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
  });
}

const conv: SimpleLayerSpec = { type: 'conv2d', filters: 4, kernelSize: 3, strides: 1, useBias: true };
const deconv: LayerSpec = { type: 'conv2dTranspose', filters: 4, kernelSize: 3, strides: 2, useBias: true };
const norm: SimpleLayerSpec = { type: 'batchNormalization', momentum: 0.9, epsilon: 0.01 };
const instance: SimpleLayerSpec = { type: 'instanceNormalization', epsilon: 0.01 };
const relu: SimpleLayerSpec = { type: 'relu' };

const fusedOf = (graph: Graph) =>
  graph.nodes.flatMap((node) => ('activation' in node ? [node.activation?.op] : []));

it.each<[string, GanSpec, string, number]>([
  ['relu behind a convolution is fused with it', spec([conv, relu]), 'Relu', 0],
  ['relu behind a transposed convolution is fused through its layout', spec([deconv, relu], 2), 'Relu', 0],
  ['upsample2d', spec([{ type: 'upsample2d', size: 3 }], 3), 'ResizeNearestNeighbor', 1],
  ['instanceNormalization', spec([conv, instance, relu]), 'Rsqrt', 1],
  [
    'a residual with folded normalization',
    spec([{ type: 'residual', layers: [conv, norm, relu, conv] }]),
    'FusedBatchNormV3',
    0,
  ],
  [
    'a residual with pre-activation',
    spec([conv, { type: 'residual', layers: [norm, relu, conv] }]),
    'FusedBatchNormV3',
    1,
  ],
  [
    'a residual around instance normalization',
    spec([{ type: 'residual', layers: [instance, relu, conv] }]),
    'Rsqrt',
    1,
  ],
  [
    'a residual of dropout alone doubles',
    spec([{ type: 'residual', layers: [{ type: 'dropout', rate: 0.5 }] }]),
    'AddV2',
    1,
  ],
])('%s: the same output after every pass', async (_, each, operation, count) => {
  let graph = tracedGraph(each);
  for (const pass of [{ name: 'trace', apply: (same: Graph) => same }, ...passes]) {
    graph = pass.apply(graph);
    expect((await graphParity(each, graph)).maxAbs, pass.name).toBeLessThan(PARITY_BOUND);
  }
  expect(operationsOf(graph).filter((op) => op === operation)).toHaveLength(count);
  if (operation === 'Relu') expect(fusedOf(graph)).toContain('Relu');
});
