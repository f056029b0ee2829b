import { expect, it } from 'vitest';
import { philox4x32, type Words4 } from './philox.ts';

// Known answers of Random123's own test file (tests/kat_vectors, "philox4x32 10"): counter, key, words.
it.each<[Words4, [number, number], Words4]>([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
])('philox4x32 of counter %j under key %j is %j', (counter, key, words) => {
  expect(philox4x32(counter, key)).toEqual(words);
});

it('gives different words for each counter and key', () => {
  const blocks = [
    philox4x32([1, 2, 3, 4], [5, 6]),
    philox4x32([2, 2, 3, 4], [5, 6]),
    philox4x32([1, 2, 3, 5], [5, 6]),
    philox4x32([1, 2, 3, 4], [6, 6]),
    philox4x32([1, 2, 3, 4], [5, 7]),
  ];
  expect(new Set(blocks.flat()).size).toBe(20);
});
