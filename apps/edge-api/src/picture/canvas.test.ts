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

  it('refuses less room than the image has', () => {
    const image = { width: 2, height: 1, channels: 1 as const, data: Uint8Array.of(1, 2) };
    expect(() => centered(image, 1, 1)).toThrow(RangeError);
  });
});
