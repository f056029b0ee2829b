import { expect, it } from 'vitest';
import { heldOut } from './held-out.ts';

it('of many examples, those are held out whose hash says so', () => {
  expect(heldOut([1, 20, 3, 40])).toEqual([false, true, false, true]);
});

it('of few examples, one is held out and one is trained on, whatever their hashes are', () => {
  expect(heldOut([7, 3, 9])).toEqual([false, true, false]);
  expect(heldOut([20, 10])).toEqual([false, true]);
  // Two copies of one picture.
  expect(heldOut([10, 10])).toEqual([true, false]);
  expect(heldOut([5])).toEqual([true]);
  expect(heldOut([])).toEqual([]);
});
