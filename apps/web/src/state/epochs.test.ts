import { describe, expect, it } from 'vitest';
import { epochOfFrame } from './epochs.ts';

describe('epochOfFrame', () => {
  const all = (frames: number, epochs: number) =>
    Array.from({ length: frames }, (_, frame) => epochOfFrame(frame, { frames, epochs }));

  it('counts epochs from 1 where each has its frame', () => {
    expect(all(4, 4)).toEqual([1, 2, 3, 4]);
    expect(all(1, 1)).toEqual([1]);
  });

  it('shows the nearest epoch where frames fall between two', () => {
    // (120 − 1) / (50 − 1) = 2.43 epochs a frame: 1, 3.43, 5.86, 8.29, 10.71
    expect(all(50, 120).slice(0, 5)).toEqual([1, 3, 6, 8, 11]);
    expect(all(2, 7)).toEqual([1, 7]);
  });

  it('spreads the frames over a longer training, from its first epoch to its last', () => {
    expect(all(3, 9)).toEqual([1, 5, 9]);
    expect(all(50, 120).at(0)).toBe(1);
    expect(all(50, 120).at(-1)).toBe(120);
    expect(new Set(all(50, 120)).size).toBe(50);
  });
});
