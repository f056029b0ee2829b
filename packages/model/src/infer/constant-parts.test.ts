import { describe, expect, it } from 'vitest';
import { constantParts } from './constant-parts.ts';

const node = (name: string, op: string, ...input: string[]) => ({ name, op, input });

describe('the constant parts of a graph', () => {
  it('are the last nodes that constants alone decide', () => {
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

  it('are none where only constants themselves are read', () => {
    const nodes = [
      node('latents', 'Placeholder'),
      node('kernel', 'Const'),
      node('images', 'MatMul', 'latents', 'kernel'),
    ];
    expect(constantParts(nodes)).toEqual([]);
  });

  it('leave out what is read by another output than the first, what order depends on an input, and loops', () => {
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
