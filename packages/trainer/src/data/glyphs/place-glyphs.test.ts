import { expect, it } from 'vitest';
import { placeGlyphs } from './place-glyphs.ts';
import type { Outline } from './read-font.ts';

const letter = (width: number, top: number, bottom = 0): Outline => ({
  path: '',
  left: 0,
  right: width,
  bottom,
  top,
});

it('makes capitals 20 of 32 pixels high, with as much room above them as below the baseline', () => {
  const placement = placeGlyphs([letter(500, 1000), letter(700, 1000), letter(600, 1010, -10)], 32);
  expect(placement).toEqual({ scale: 0.02, baseline: 26 });
  expect(placeGlyphs([letter(500, 1000)], 64)).toEqual({ scale: 0.04, baseline: 52 });
});

it('draws all letters smaller on the same baseline where one would leave the image', () => {
  const capitals = [letter(500, 1000), letter(500, 1000)];
  // 30 pixels are between the margins, and 5 between the baseline and the lower margin.
  const wide = placeGlyphs([...capitals, letter(2000, 1000)], 32);
  expect(wide?.scale).toBeCloseTo(30 / 2000, 12);
  const deep = placeGlyphs([...capitals, letter(500, 1000, -300)], 32);
  expect(deep?.scale).toBeCloseTo(5 / 300, 12);
  const high = placeGlyphs([...capitals, letter(500, 1600)], 32);
  expect(high?.scale).toBeCloseTo(25 / 1600, 12);
  for (const placement of [wide, deep, high]) expect(placement?.baseline).toBe(26);
});

it('places no face with letters of too different sizes, and none without capitals', () => {
  expect(placeGlyphs([letter(500, 1000), letter(500, 1000), letter(500, 1000, -900)], 32)).toBeUndefined();
  expect(placeGlyphs([letter(500, -100, -800)], 32)).toBeUndefined();
});
