import { type GanSpec, type LayerSpec, parseGanSpec, presetByName } from '@trazo/model';
import { expect, it } from 'vitest';
import { graphParity, operationsOf, tracedGraph } from '../../testing/graph-parity.ts';
import { tinySpec } from '../../testing/tiny.ts';
import { PARITY_BOUND } from '../export-model.ts';
import type { Graph } from '../graph.ts';
import { storeWeights } from '../quantize-weights.ts';
import { convolveByFrequencies } from './convolve-by-frequencies.ts';
import { passes } from './index.ts';

/** Enough channels that the DFT-domain convolution is cheaper. */
const CHANNELS = 96;

/** Latents [n, 4] → the layer on a map [height, width, CHANNELS] → images. */
function spec(height: number, width: number, layer: LayerSpec, after: LayerSpec[]): GanSpec {
  return parseGanSpec({
    ...tinySpec,
    name: 'frequencies',
    image: { height, width, channels: 1 },
    latentSize: 4,
    generator: [
      { type: 'dense', units: height * width * CHANNELS, useBias: false },
      { type: 'reshape', targetShape: [height, width, CHANNELS] },
      layer,
      ...after,
      { type: 'conv2d', filters: 1, kernelSize: 1, strides: 1, useBias: false },
      { type: 'tanh' },
    ],
    discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
  });
}

const before = (graph: Graph) =>
  passes.slice(0, passes.indexOf(convolveByFrequencies)).reduce((each, pass) => pass.apply(each), graph);
const conv = (kernelSize: number, useBias: boolean, filters = CHANNELS): LayerSpec => ({
  type: 'conv2d',
  filters,
  kernelSize,
  strides: 1,
  useBias,
});
const transposed: LayerSpec = {
  type: 'conv2dTranspose',
  filters: CHANNELS,
  kernelSize: 5,
  strides: 1,
  useBias: false,
};
const leaky: LayerSpec = { type: 'leakyRelu', slope: 0.2 };

it.each<[string, number, number, LayerSpec, LayerSpec[]]>([
  ['alone', 7, 7, conv(5, false), []],
  ['with a bias', 6, 6, conv(5, true), []],
  ['with a bias and its activation', 7, 7, conv(5, true), [leaky]],
  ['transposed', 7, 7, transposed, [leaky]],
  ['on a map that is not square', 5, 8, conv(5, true), [leaky]],
  ['on a map smaller than its kernel', 3, 4, conv(7, true), [leaky]],
  ['with an even kernel', 7, 7, conv(6, true), [leaky]],
])('computes a convolution %s by its frequencies', async (_, height, width, layer, after) => {
  const shape = spec(height, width, layer, after);
  const direct = before(tracedGraph(shape));
  const graph = convolveByFrequencies.apply(direct);
  const wide = (each: Graph) =>
    each.nodes.filter(({ op }) => op === 'Conv2D' || op === '_FusedConv2D').length;
  expect([wide(direct), wide(graph)]).toEqual([2, 1]);
  expect((await graphParity(shape, graph)).maxAbs).toBeLessThan(PARITY_BOUND);
});

it.each([
  ['few channels', spec(7, 7, conv(5, true, 1), [])],
  ['a small kernel', spec(7, 7, conv(3, true), [])],
  ['strides', presetByName('slim')],
])('leaves a convolution of %s as it is', (_, shape) => {
  const graph = before(tracedGraph(shape));
  expect(convolveByFrequencies.apply(graph)).toEqual(graph);
});

it('quantizes the weights if requested, and never the transforms', () => {
  const graph = convolveByFrequencies.apply(before(tracedGraph(spec(7, 7, conv(5, true), []))));
  expect(operationsOf(graph)).toContain('ConcatV2');
  const { entries } = storeWeights(graph, 'uint8');
  const rounded = entries.filter(({ quantization }) => quantization !== undefined).map(({ name }) => name);
  expect(rounded).toHaveLength(3);
  expect(entries.filter(({ name }) => name.endsWith('ransform')).length).toBeGreaterThan(40);
  expect(rounded.filter((name) => name.endsWith('ransform'))).toEqual([]);
});
