import { expect, it } from 'vitest';
import { splitTypefaces } from './split.ts';

const typefaces = Array.from({ length: 1000 }, (_, index) => `typeface ${index}`);

it('holds about every tenth typeface out', () => {
  const held = [...splitTypefaces(typefaces).values()].filter((split) => split === 'test').length;
  expect(held).toBeGreaterThan(70);
  expect(held).toBeLessThan(130);
});

it('keeps a typeface on its side whatever is added', () => {
  const few = splitTypefaces(typefaces.slice(0, 100));
  const many = splitTypefaces(typefaces);
  for (const [typeface, split] of few) expect(many.get(typeface)).toBe(split);
});

it('holds one out of a few of which none would be', () => {
  expect([...splitTypefaces(['dejavu sans', 'dejavu serif']).values()].sort()).toEqual(['test', 'train']);
  expect(splitTypefaces([]).size).toBe(0);
});
