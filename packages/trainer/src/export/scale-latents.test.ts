import { InvalidOptionError } from '@trazo/model';
import { tinySpec } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { scaleLatents } from './scale-latents.ts';

describe('scaleLatents', () => {
  const spec = { ...tinySpec, latentSize: 2, classes: 2 };
  const kernel = { shape: [4, 1], data: Float32Array.of(1, 2, 3, 4) };
  const bias = { shape: [1], data: Float32Array.of(5) };
  const weights = new Map([
    ['generator/0/kernel', kernel],
    ['generator/0/bias', bias],
  ]);

  it('multiplies the rows of the latents, and neither those of the classes nor other weights', () => {
    const scaled = scaleLatents(spec, weights, 3);
    expect(scaled.get('generator/0/kernel')).toEqual({
      shape: [4, 1],
      data: Float32Array.of(3, 6, 3, 4),
    });
    expect(scaled.get('generator/0/bias')).toBe(bias);
    expect([...kernel.data]).toEqual([1, 2, 3, 4]);
  });

  it('changes nothing by 1', () => {
    expect(scaleLatents(spec, weights, 1)).toBe(weights);
  });

  it('names the layer where the first one has no kernel to multiply', () => {
    const generator = [{ type: 'tanh' }, ...spec.generator] as const;
    const scale = () => scaleLatents({ ...spec, generator: [...generator] }, weights, 2);
    expect(scale).toThrow(InvalidOptionError);
    expect(scale).toThrow(/^--latent-scale "2" .*does not begin with a dense layer but with tanh/);
  });
});
