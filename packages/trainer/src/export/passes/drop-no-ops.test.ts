import { type GanSpec, type LayerSpec, parseGanSpec } from '@trazo/model';
import { expect, it } from 'vitest';
import { graphParity, operationsOf, tracedGraph } from '../../testing/graph-parity.ts';
import { tinySpec } from '../../testing/tiny.ts';
import { PARITY_BOUND } from '../export-model.ts';
import { dropNoOps } from './drop-no-ops.ts';
import { passes } from './index.ts';

/** Latents [n, 3] → the given layers → images [n, 2, 3, 1]. */
function spec(first: LayerSpec[]): GanSpec {
  return parseGanSpec({
    ...tinySpec,
    name: 'reshapes',
    image: { height: 2, width: 3, channels: 1 },
    latentSize: 3,
    generator: [
      ...first,
      { type: 'dense', units: 6, useBias: true },
      { type: 'reshape', targetShape: [2, 3, 1] },
      { type: 'tanh' },
    ],
    discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
  });
}

it.each<[string, LayerSpec[]]>([
  ['flattens what is flat', [{ type: 'flatten' }]],
  [
    'surrounded a folded norm',
    [
      { type: 'dense', units: 5, useBias: false },
      { type: 'batchNormalization', momentum: 0.9, epsilon: 0.01 },
      { type: 'leakyRelu', slope: 0.3 },
    ],
  ],
  [
    'is undone by the next',
    [
      { type: 'dense', units: 6, useBias: false },
      { type: 'reshape', targetShape: [3, 2, 1] },
      { type: 'flatten' },
    ],
  ],
])('drops a reshape that %s', async (_, first) => {
  const graph = passes.reduce((each, pass) => pass.apply(each), tracedGraph(spec(first)));
  expect(operationsOf(graph).filter((op) => op === 'Reshape')).toHaveLength(1);
  expect((await graphParity(spec(first), graph)).maxAbs).toBeLessThan(PARITY_BOUND);
});

it('keeps a reshape that has an effect', async () => {
  const first: LayerSpec[] = [
    { type: 'dense', units: 6, useBias: false },
    { type: 'reshape', targetShape: [1, 2, 3] },
    { type: 'conv2d', filters: 2, kernelSize: 1, strides: 1, useBias: false },
    { type: 'flatten' },
  ];
  const graph = dropNoOps.apply(tracedGraph(spec(first)));
  expect(operationsOf(graph).filter((op) => op === 'Reshape')).toHaveLength(3);
  expect((await graphParity(spec(first), graph)).maxAbs).toBeLessThan(PARITY_BOUND);
});

it('removes unused nodes and constants', () => {
  const traced = tracedGraph(spec([]));
  const graph = dropNoOps.apply({
    nodes: [...traced.nodes, { op: 'Tanh', name: 'idle', inputs: ['latents'] }],
    constants: new Map([
      ...traced.constants,
      ['unused', { dtype: 'float32', shape: [1], data: Float32Array.of(1) }],
    ]),
  });
  expect(graph).toEqual(traced);
});
