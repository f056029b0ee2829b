import { type GanSpec, generatorWeights, parseGanSpec } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import { someWeights } from '../testing/some-weights.ts';
import { tinySpec } from '../testing/tiny.ts';
import { pyTorchWeights } from './pytorch-weights.ts';

const spec: GanSpec = parseGanSpec({
  ...tinySpec,
  image: { height: 6, width: 10, channels: 3 },
  latentSize: 3,
  classes: 0,
  generator: [
    { type: 'dense', units: 60, useBias: true },
    { type: 'batchNormalization', momentum: 0.9, epsilon: 0.01 },
    { type: 'reshape', targetShape: [3, 5, 4] },
    {
      type: 'residual',
      layers: [
        { type: 'relu' },
        { type: 'conv2d', filters: 4, kernelSize: 3, strides: 1, useBias: false },
        { type: 'instanceNormalization', epsilon: 0.01 },
      ],
    },
    { type: 'conv2dTranspose', filters: 3, kernelSize: 5, strides: 2, useBias: true },
    { type: 'tanh' },
  ],
  discriminator: [{ type: 'flatten' }, { type: 'dense', units: 1, useBias: true }],
});

describe("a generator's weights for PyTorch", () => {
  const weights = someWeights(spec);
  const found = pyTorchWeights(spec, weights);

  it('have the names and shapes of Linear, BatchNorm1d, Conv2d, InstanceNorm2d and ConvTranspose2d', () => {
    expect([...found].map(([name, { shape }]) => [name, shape])).toEqual([
      ['0.weight', [60, 3]],
      ['0.bias', [60]],
      ['1.weight', [60]],
      ['1.bias', [60]],
      ['1.running_mean', [60]],
      ['1.running_var', [60]],
      ['3.1.weight', [4, 4, 3, 3]],
      ['3.2.weight', [4]],
      ['3.2.bias', [4]],
      ['4.weight', [4, 3, 5, 5]],
      ['4.bias', [3]],
    ]);
  });

  it('are the same numbers in PyTorch’s order', () => {
    const dense = weights.get('generator/0/kernel')?.data ?? new Float32Array();
    expect(found.get('0.weight')?.data[7 * 3 + 2]).toBe(dense[2 * 60 + 7]);
    const kernel = weights.get('generator/4/kernel')?.data ?? new Float32Array();
    // [row 1, column 2, output 0, input 3] → [input 3, output 0, row 1, column 2]
    expect(found.get('4.weight')?.data[((3 * 3 + 0) * 5 + 1) * 5 + 2]).toBe(
      kernel[((1 * 5 + 2) * 3 + 0) * 4 + 3],
    );
    expect(found.get('3.2.bias')).toEqual(weights.get('generator/3/2/beta'));
  });

  it('are complete', () => {
    expect(found.size).toBe(generatorWeights(spec).length);
  });
});
