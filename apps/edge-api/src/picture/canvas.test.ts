import { describe, expect, it } from 'vitest';
import { centered } from './canvas.ts';

describe('centered', () => {
  it('places grey in the middle, the odd pixel to the right and below', () => {
    const image = { width: 2, height: 1, channels: 1 as const, data: Uint8Array.of(1, 2) };
    expect(centered(image, 5, 2)).toEqual({
      width: 5,
      height: 2,
      channels: 1,
      data: Uint8Array.of(0, 1, 2, 0, 0, 0, 0, 0, 0, 0),
    });
  });

  it('places colors', () => {
    const image = { width: 1, height: 1, channels: 3 as const, data: Uint8Array.of(1, 2, 3) };
    expect(centered(image, 1, 3).data).toEqual(Uint8Array.of(0, 0, 0, 1, 2, 3, 0, 0, 0));
  });

  it('places every row, in a canvas that is wider, taller or just as large', () => {
    const image = { width: 2, height: 2, channels: 1 as const, data: Uint8Array.of(1, 2, 3, 4) };
    expect(centered(image, 4, 2).data).toEqual(Uint8Array.of(0, 1, 2, 0, 0, 3, 4, 0));
    expect(centered(image, 2, 4).data).toEqual(Uint8Array.of(0, 0, 1, 2, 3, 4, 0, 0));
    expect(centered(image, 2, 2)).toEqual(image);
  });

  it('refuses less room than the image has', () => {
    const image = { width: 2, height: 1, channels: 1 as const, data: Uint8Array.of(1, 2) };
    for (const [width, height] of [
      [1, 1],
      [1, 4],
      [4, 0],
    ] as const)
      expect(() => centered(image, width, height)).toThrow('The canvas is smaller than the image.');
  });
});
