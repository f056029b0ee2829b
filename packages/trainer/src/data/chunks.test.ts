import { expect, it } from 'vitest';
import { chunksOf } from './chunks.ts';

it.each([
  [0, []],
  [1, [[0, 1]]],
  [500, [[0, 500]]],
  [
    501,
    [
      [0, 500],
      [500, 501],
    ],
  ],
  [
    1200,
    [
      [0, 500],
      [500, 1000],
      [1000, 1200],
    ],
  ],
])('%i images are taken in chunks of at most 500', (count, chunks) => {
  expect([...chunksOf(count)].map(({ first, last }) => [first, last])).toEqual(chunks);
});
