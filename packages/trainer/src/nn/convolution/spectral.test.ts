import * as tf from '@tensorflow/tfjs-node';
import { describe, expect, it } from 'vitest';
import { statelessNormal } from '../kernels.ts';
import { DirectConvolution } from './direct.ts';
import { SpectralConvolution, shouldUseSpectral } from './spectral.ts';
import { directPoints, spectralPoints } from './spectral-plan.ts';

const worstRelative = (actual: tf.Tensor, expected: tf.Tensor): number =>
  actual.sub(expected).abs().max().div(expected.abs().max()).dataSync()[0] ?? Number.NaN;

describe.each([
  { count: 3, height: 7, width: 7, kernel: [5, 5, 6, 4], strides: 1 },
  { count: 2, height: 14, width: 14, kernel: [5, 5, 3, 4], strides: 2 },
  { count: 2, height: 4, width: 9, kernel: [3, 3, 2, 3], strides: 1 },
  { count: 1, height: 6, width: 2, kernel: [4, 4, 2, 2], strides: 2 },
  { count: 2, height: 9, width: 6, kernel: [2, 2, 2, 2], strides: 3 },
  // A kernel far larger than the map; most of its taps only fall on padding.
  { count: 2, height: 3, width: 2, kernel: [9, 9, 2, 3], strides: 1 },
  { count: 1, height: 1, width: 1, kernel: [5, 5, 2, 2], strides: 1 },
  { count: 2, height: 8, width: 8, kernel: [1, 1, 3, 2], strides: 1 },
])('the DFT-domain convolution on $height×$width, kernel $kernel, stride $strides', (shape) => {
  const { count, height, width, kernel, strides } = shape;
  const [, , channels = 0, filters = 0] = kernel;

  it('computes the convolution and both its gradients', () => {
    tf.tidy(() => {
      const weights = statelessNormal(kernel, [1, 0]);
      const image = statelessNormal([count, height, width, channels], [2, 0]);
      const gradient = statelessNormal([count, height / strides, width / strides, filters], [3, 0]);
      const [spectral, direct] = [SpectralConvolution, DirectConvolution].map((Form) => {
        const by = new Form(weights, height, width, strides);
        const input = by.prepareInput(image);
        const output = by.prepareOutput(gradient);
        return [by.forward(input), by.backwardInput(output), by.kernelGradient(input, output)] as const;
      });
      if (spectral === undefined || direct === undefined) throw new Error('Both implementations are needed.');
      expect(worstRelative(spectral[0], direct[0]), 'forward').toBeLessThan(2e-6);
      expect(worstRelative(spectral[1], direct[1]), 'by input').toBeLessThan(2e-6);
      expect(worstRelative(spectral[2], direct[2]), 'by kernel').toBeLessThan(2e-6);
    });
  });
});

describe('the choice of implementation', () => {
  const seven = { height: 7, width: 7, kernelSize: 5, strides: 1 };

  it('counts the cost of both', () => {
    // Along a dimension of seven pixels, five taps, of which one or two fall on padding at each end: 35 − 6.
    expect(directPoints(seven)).toBe(29 ** 2);
    // Cycle 9: the mean, and 40 pairs of complex frequencies at three products each.
    expect(spectralPoints(seven)).toBe(1 + 40 * 3);
  });

  it('is the DFT domain for wide layers on small maps, direct for narrow layers, single pixels and small kernels', () => {
    expect(shouldUseSpectral([5, 5, 128, 256], 7, 7, 1)).toBe(true);
    expect(shouldUseSpectral([5, 5, 64, 128], 14, 14, 2)).toBe(true);
    expect(shouldUseSpectral([5, 5, 1, 64], 28, 28, 2)).toBe(false);
    expect(shouldUseSpectral([3, 3, 32, 64], 7, 7, 1)).toBe(false);
    expect(shouldUseSpectral([5, 5, 64, 128], 15, 15, 2)).toBe(false);
  });
});
