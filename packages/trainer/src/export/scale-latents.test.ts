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

  it('multiplies every unit of a row', () => {
    const [first, ...rest] = spec.generator;
    if (first?.type !== 'dense') throw new Error('The tiny generator begins with a dense layer.');
    const generator: typeof spec.generator = [{ ...first, units: 3 }, ...rest];
    const wide = { shape: [4, 3], data: Float32Array.from({ length: 12 }, (_, i) => i) };
    const scaled = scaleLatents({ ...spec, generator }, new Map([['generator/0/kernel', wide]]), 2);
    expect([...(scaled.get('generator/0/kernel')?.data ?? [])]).toEqual([
      0, 2, 4, 6, 8, 10, 6, 7, 8, 9, 10, 11,
    ]);
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
