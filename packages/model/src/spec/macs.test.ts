import { describe, expect, it } from 'vitest';
import type { LayerSpec } from './layers/index.ts';
import { generatorMacsPerImage } from './macs.ts';
import { phaseKernelSize, phaseReach } from './phases.ts';
import { dcgan } from './presets/dcgan.ts';

describe('phaseReach', () => {
  it('covers exactly the input pixels that a tap of some phase falls on', () => {
    for (let kernel = 1; kernel <= 9; kernel++) {
      for (let strides = 1; strides <= 5; strides++) {
        // By definition: output s·q + p depends on input q + d through tap p + pad − s·d of the kernel.
        const pad = Math.floor(Math.max(kernel - strides, 0) / 2);
        const reached = [];
        for (let d = -10; d <= 10; d++) {
          for (let phase = 0; phase < strides; phase++) {
            const tap = phase + pad - strides * d;
            if (tap >= 0 && tap < kernel) reached.push(d);
          }
        }
        const { first, last } = phaseReach(kernel, strides);
        expect([first + 0, last], `kernel ${kernel}, strides ${strides}`).toEqual([
          Math.min(...reached),
          Math.max(...reached),
        ]);
        expect(phaseKernelSize(kernel, strides)).toBe(last - first + 1);
      }
    }
  });
});

describe('generatorMacsPerImage', () => {
  it('of the dcgan is the sum over its layers', () => {
    const dense = 100 * 12544;
    const first = 7 * 7 * 5 * 5 * 256 * 128;
    const second = 14 * 14 * 3 * 3 * 128 * 64;
    const third = 28 * 28 * 3 * 3 * 64;
    expect(generatorMacsPerImage(dcgan)).toBe(dense + first + second + third);
  });

  it('counts an ordinary convolution by its output pixels', () => {
    const generator: LayerSpec[] = [
      { type: 'dense', units: 36, useBias: false },
      { type: 'reshape', targetShape: [4, 3, 3] },
      { type: 'conv2d', filters: 5, kernelSize: 3, strides: 2, useBias: false },
      { type: 'tanh' },
    ];
    expect(generatorMacsPerImage({ ...dcgan, latentSize: 10, generator })).toBe(10 * 36 + 2 * 2 * 5 * 9 * 3);
  });
});
