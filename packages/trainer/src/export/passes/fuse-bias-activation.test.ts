import { elements, generatorMacsPerImage, generatorShapes, presetByName } from '@trazo/model';
import { expect, it } from 'vitest';
import { operationsOf, tracedGraph } from '../../testing/graph-parity.ts';
import { convolveByFrequencies } from './convolve-by-frequencies.ts';
import { fuseBiasActivation } from './fuse-bias-activation.ts';
import { passes } from './index.ts';

const dcgan = presetByName('dcgan');

it('does not fuse a bias that is read twice with its activation', () => {
  const constants = new Map([
    ['kernel', { dtype: 'float32', shape: [2, 3], data: new Float32Array(6) }],
    ['bias', { dtype: 'float32', shape: [3], data: new Float32Array(3) }],
  ] as const);
  const graph = fuseBiasActivation.apply({
    nodes: [
      { op: 'Placeholder', name: 'latents', inputs: [], shape: [-1, 2] },
      { op: 'MatMul', name: 'product', inputs: ['latents', 'kernel'] },
      { op: 'BiasAdd', name: 'biased', inputs: ['product', 'bias'] },
      { op: 'LeakyRelu', name: 'one', inputs: ['biased'], alpha: 0.3 },
      { op: 'Tanh', name: 'other', inputs: ['biased'] },
    ],
    constants,
  });
  expect(operationsOf(graph)).toEqual(['Placeholder', '_FusedMatMul', 'LeakyRelu', 'Tanh']);
  expect(graph.nodes[1]).toEqual({
    op: '_FusedMatMul',
    name: 'biased',
    inputs: ['latents', 'kernel', 'bias'],
    activation: undefined,
  });
});

it('leaves a graph with the multiply–adds that the spec states', () => {
  const direct = passes.filter((pass) => pass !== convolveByFrequencies);
  const graph = direct.reduce((each, pass) => pass.apply(each), tracedGraph(dcgan));
  // Pixels that each kernel of the final graph is applied at: the dense layer's one, then the convolutions' inputs.
  const shapes = generatorShapes(dcgan);
  const positions = [1, ...[3, 4, 7].map((layer) => elements((shapes[layer] ?? []).slice(0, 2)))];
  const kernels = graph.nodes
    .map(({ inputs }) => graph.constants.get(inputs[1] ?? '')?.shape ?? [])
    .filter((shape) => shape.length > 1)
    .map(elements);
  expect(kernels).toHaveLength(positions.length);
  const macs = kernels.reduce((sum, size, index) => sum + size * (positions[index] ?? Number.NaN), 0);
  expect(macs).toBe(generatorMacsPerImage(dcgan));
});
