import { type GanSpec, type LayerSpec, parseGanSpec, type SimpleLayerSpec } from '@trazo/model';
import { expect, it } from 'vitest';
import { graphParity, operationsOf, tracedGraph } from '../../testing/graph-parity.ts';
import { tinySpec } from '../../testing/tiny.ts';
import { PARITY_BOUND } from '../export-model.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';

const norm: SimpleLayerSpec = { type: 'batchNormalization', momentum: 0.9, epsilon: 0.01 };

/** Latents [n, 3] → the given layers, from [2, 3, 4] → images [n, 2, 3, 1]. */
function spec(middle: LayerSpec[]): GanSpec {
  return parseGanSpec({
    ...tinySpec,
    name: 'norms',
    image: { height: 2, width: 3, channels: 1 },
    latentSize: 3,
    generator: [
      { type: 'dense', units: 24, useBias: false },
      { type: 'reshape', targetShape: [2, 3, 4] },
      ...middle,
      { type: 'conv2d', filters: 1, kernelSize: 1, strides: 1, useBias: false },
      { type: 'tanh' },
    ],
    discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
  });
}

const shared = { filters: 4, kernelSize: 3, strides: 1 };
const conv = (useBias: boolean): SimpleLayerSpec => ({ type: 'conv2d', ...shared, useBias });
const transposed: LayerSpec = { type: 'conv2dTranspose', ...shared, useBias: false };

it.each<[string, LayerSpec[]]>([
  ['a product, through a reshape', [norm]],
  ['a convolution', [conv(false), norm]],
  ['a convolution with a bias', [conv(true), norm]],
  ['a transposed convolution', [transposed, norm]],
  ['a folded norm', [conv(true), norm, norm]],
])('folds a norm behind %s', async (_, middle) => {
  const graph = foldBatchNorm.apply(tracedGraph(spec(middle)));
  expect(operationsOf(graph)).not.toContain('FusedBatchNormV3');
  expect(operationsOf(graph).filter((op) => op === 'BiasAdd')).toHaveLength(1);
  expect((await graphParity(spec(middle), graph)).maxAbs).toBeLessThan(PARITY_BOUND);
});

it.each<[string, LayerSpec[]]>([
  ['an activation', [{ type: 'leakyRelu', slope: 0.2 }, norm]],
  [
    'a convolution that is flattened, so that its channels spread',
    [conv(true), { type: 'flatten' }, norm, { type: 'reshape', targetShape: [2, 3, 4] }],
  ],
  [
    'a reshape to channels that do not divide the outputs',
    [
      conv(true),
      { type: 'reshape', targetShape: [4, 2, 3] },
      norm,
      { type: 'reshape', targetShape: [2, 3, 4] },
    ],
  ],
  [
    'a convolution that a skip connection reads, too',
    [conv(true), { type: 'residual', layers: [norm, conv(false)] }],
  ],
])('leaves a norm behind %s', async (_, middle) => {
  const traced = tracedGraph(spec(middle));
  const graph = foldBatchNorm.apply(traced);
  expect(graph).toEqual(traced);
  expect((await graphParity(spec(middle), graph)).maxAbs).toBeLessThan(PARITY_BOUND);
});
