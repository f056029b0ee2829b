import { describe, expect, it } from 'vitest';
import { constantParts } from './constant-parts.ts';

const node = (name: string, op: string, ...input: string[]) => ({ name, op, input });

describe('the constant parts of a graph', () => {
  it('are the outermost nodes that depend only on constants', () => {
    const nodes = [
      node('latents', 'Placeholder'),
      node('kernel', 'Const'),
      node('shape', 'Const'),
      node('flat', 'Reshape', 'kernel', 'shape'),
      node('spectrum', 'MatMul', 'flat', 'flat'),
      node('product', 'MatMul', 'latents', 'spectrum:0'),
      node('images', 'Tanh', 'product'),
    ];
    expect(constantParts(nodes)).toEqual(['spectrum']);
  });

  it('are empty if only constants themselves are read', () => {
    const nodes = [
      node('latents', 'Placeholder'),
      node('kernel', 'Const'),
      node('images', 'MatMul', 'latents', 'kernel'),
    ];
    expect(constantParts(nodes)).toEqual([]);
  });

  it('exclude nodes read by an output other than the first, control dependencies on an input, and loops', () => {
    const nodes = [
      node('latents', 'Placeholder'),
      node('kernel', 'Const'),
      node('parts', 'Unpack', 'kernel'),
      node('late', 'Identity', 'kernel', '^latents'),
      node('loop', 'Identity', 'loop'),
      node('nothing', 'Identity', 'missing'),
      node('images', 'AddN', 'latents', 'parts', 'parts:1', 'late', 'loop', 'nothing'),
    ];
    expect(constantParts(nodes)).toEqual([]);
  });
});
