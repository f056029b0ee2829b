import { latentsFromSeed } from '@trazo/model';
import { expect, it } from 'vitest';
import { tinySpec } from '../testing/tiny.ts';
import { generatorFacts } from './generator-facts.ts';

/** Philox4x32-10 as Salmon et al. (2011) define it. */
function philox(counter: readonly number[], key: readonly number[]): number[] {
  const word = 0xffff_ffffn;
  let [a = 0n, b = 0n, c = 0n, d = 0n] = counter.map(BigInt);
  let [first = 0n, second = 0n] = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const [left, right] = [a * 0xd251_1f53n, c * 0xcd9e_8d57n];
    [a, b, c, d] = [(right >> 32n) ^ b ^ first, right & word, (left >> 32n) ^ d ^ second, left & word];
    [first, second] = [(first + 0x9e37_79b9n) & word, (second + 0xbb67_ae85n) & word];
  }
  return [a, b, c, d].map(Number);
}

it('the seed recipe gives the latents of a seed', () => {
  const { seed_recipe: recipe = '' } = generatorFacts({ name: 'tiny', spec: tinySpec });
  expect(recipe).toContain('counter (k, i, 0, 0)');
  const [, second = ''] = /key \(s, (0x[0-9a-f]{8})\)/.exec(recipe) ?? [];
  const [seed, size] = [4_000_000_007, 7];
  const normals = (i: number) =>
    Array.from({ length: 2 }, (_, k) => {
      const [a = 0, b = 0, c = 0, d = 0] = philox([k, i, 0, 0], [seed, Number(second)]);
      return [
        [a, b],
        [c, d],
      ].flatMap(([x = 0, y = 0]) => {
        const r = Math.sqrt(-2 * Math.log((x + 1) / 2 ** 32));
        const t = (2 * Math.PI * y) / 2 ** 32;
        return [r * Math.cos(t), r * Math.sin(t)];
      });
    })
      .flat()
      .slice(0, size);
  const expected = Float32Array.from([0, 1, 2].flatMap(normals));
  const found = latentsFromSeed(seed, 3, size);
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of found.entries()) {
    expect(value, `entry ${index}`).toBeCloseTo(expected[index] ?? Number.NaN, 6);
  }
});
