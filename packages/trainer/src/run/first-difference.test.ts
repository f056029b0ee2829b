import { expect, it } from 'vitest';
import { firstDifference } from './first-difference.ts';

it.each([
  [
    { a: 1, b: [{ c: 2 }] },
    { a: 1, b: [{ c: 3 }] },
    { path: 'b[0].c', before: 2, now: 3 },
  ],
  [{ a: [1] }, { a: [1, 2] }, { path: 'a[1]', before: undefined, now: 2 }],
  [{ a: 1 }, {}, { path: 'a', before: 1, now: undefined }],
  [{ a: [1] }, { a: { 0: 1 } }, { path: 'a', before: [1], now: { 0: 1 } }],
  [{ a: [null, 'x'] }, { a: [null, 'x'] }, undefined],
])('the first difference of %j and %j', (before, now, difference) => {
  expect(firstDifference(before, now)).toEqual(difference);
});
