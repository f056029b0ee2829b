import { expect, it } from 'vitest';
import { sampleLabels } from './sample-labels.ts';

it.each([
  [3, 7, [0, 1, 2, 0, 1, 2, 0]],
  [3, 2, [0, 1]],
  [1, 3, [0, 0, 0]],
  [0, 3, []],
])('of %i classes %i samples have the labels %j', (classes, count, labels) => {
  expect(sampleLabels({ classes }, count)).toEqual(labels);
});
