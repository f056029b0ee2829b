import { expect, it } from 'vitest';
import { rasterize, type Segment } from './rasterize.ts';

const SIDE = 4;

/** The rows of an image of 4 × 4 with these segments of radius 1. */
function rows(...lines: readonly (readonly [x0: number, y0: number, x1: number, y1: number])[]): number[][] {
  const segments = lines.map(([x0, y0, x1, y1]): Segment => ({ x0, y0, x1, y1, radius0: 1, radius1: 1 }));
  const image = new Uint8Array(SIDE * SIDE);
  rasterize(segments, image, SIDE);
  return Array.from({ length: SIDE }, (_, y) => [...image.subarray(y * SIDE, (y + 1) * SIDE)]);
}

// At a distance d from the line the ink is s = (1 − d + 0.65) / 1.3, smoothed as s² (3 − 2 s): of half a pixel 0.9631, of
// one and a half 0.0369.
const across = [9, 246, 246, 9];

it('a line fades to both sides, by the distance of the pixels’ centres', () => {
  expect(rows([-9, 2, 9, 2])).toEqual(across.map((ink) => [ink, ink, ink, ink]));
  expect(rows([2, -9, 2, 9])).toEqual([across, across, across, across]);
});

it.each([
  ['left', [0, -9, 0, 9], [246, 9, 0, 0]],
  ['right', [4, -9, 4, 9], [0, 0, 9, 246]],
  ['far left', [-1, -9, -1, 9], [9, 0, 0, 0]],
  ['far right', [5, -9, 5, 9], [0, 0, 0, 9]],
] as const)('a line at the border is cut off there: %s', (_, [x0, y0, x1, y1], column) => {
  expect(rows([x0, y0, x1, y1])).toEqual([column, column, column, column]);
  expect(rows([y0, x0, y1, x1])).toEqual(column.map((ink) => [ink, ink, ink, ink]));
});

it('of two lines the darker one wins, and a point is a dot', () => {
  expect(rows([-9, 2, 9, 2], [-9, 3, 9, 3])).toEqual([9, 246, 246, 246].map((ink) => [ink, ink, ink, ink]));
  // Centres are √0.5, √2.5 and √4.5 from the point.
  expect(rows([2, 2, 2, 2])).toEqual([
    [0, 2, 2, 0],
    [2, 208, 208, 2],
    [2, 208, 208, 2],
    [0, 2, 2, 0],
  ]);
});
