import { describe, expect, it } from 'vitest';
import { counted, formatEstimate } from './quantities.ts';

describe('an estimated duration', () => {
  it.each([
    [0.2, '5 s'],
    [5, '5 s'],
    [41, '45 s'],
    [54.9, '55 s'],
    [55, '1 min'],
    [246, '4 min'],
    [3569, '59 min'],
    [3580, '1 h 00 min'],
    [3900, '1 h 05 min'],
    [7190, '2 h 00 min'],
    [90_000, '25 h 00 min'],
  ])('of %s seconds is %s', (seconds, text) => {
    expect(formatEstimate(seconds)).toBe(text);
  });
});

it.each([
  [0, '0 epochs'],
  [1, '1 epoch'],
  [2, '2 epochs'],
])('%i epochs are counted as %s', (count, text) => {
  expect(counted(count, 'epoch')).toBe(text);
});
