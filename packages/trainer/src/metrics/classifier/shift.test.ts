import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import { shiftImages } from './shift.ts';

const SIDE = 6;
const SIZE = SIDE * SIDE;

/** Each picture one lit pixel in the middle, at column 2 of row 3. */
const dots = (count: number) =>
  Uint8Array.from({ length: count * SIZE }, (_, i) => (i % SIZE === 20 ? 200 : 0));

describe('shifting', () => {
  it('moves by every whole number of pixels within reach, each about as often', () => {
    const count = 2500;
    const shifted = shiftImages(dots(count), SIDE, 2, { seed: 1, step: 0 });
    const places = new Map<number, number>();
    for (let row = 0; row < count; row++) {
      const picture = shifted.subarray(row * SIZE, (row + 1) * SIZE);
      expect(picture.filter((value) => value === 200)).toHaveLength(1);
      const at = picture.indexOf(200);
      places.set(at, (places.get(at) ?? 0) + 1);
    }
    expect(places.size).toBe(25);
    for (const times of places.values()) expect(times).toBeGreaterThan(50);
    for (const at of places.keys()) {
      expect(Math.abs((at % SIDE) - 2)).toBeLessThanOrEqual(2);
      expect(Math.abs(Math.floor(at / SIDE) - 3)).toBeLessThanOrEqual(2);
    }
  });

  it('keeps what stays within the picture and fills up with black', () => {
    const picture = noiseBytes(SIZE, 3).map((byte) => byte | 1);
    for (let step = 0; step < 30; step++) {
      const shifted = shiftImages(picture, SIDE, 2, { seed: 4, step });
      const lit = shifted.filter((value) => value > 0);
      const matches = [-2, -1, 0, 1, 2].flatMap((down) =>
        [-2, -1, 0, 1, 2].filter((right) =>
          shifted.every((value, i) => {
            const x = (i % SIDE) - right;
            const y = Math.floor(i / SIDE) - down;
            const inside = x >= 0 && x < SIDE && y >= 0 && y < SIDE;
            return value === (inside ? picture[y * SIDE + x] : 0);
          }),
        ),
      );
      expect(matches).toHaveLength(1);
      expect(lit.length).toBeGreaterThanOrEqual(16);
    }
  });

  it('depends on seed and step, and on a row’s place alone', () => {
    const pictures = dots(20);
    const all = shiftImages(pictures, SIDE, 2, { seed: 1, step: 5 });
    expect(shiftImages(pictures, SIDE, 2, { seed: 1, step: 5 })).toEqual(all);
    expect(shiftImages(pictures.subarray(0, 3 * SIZE), SIDE, 2, { seed: 1, step: 5 })).toEqual(
      all.subarray(0, 3 * SIZE),
    );
    expect(shiftImages(pictures, SIDE, 2, { seed: 1, step: 6 })).not.toEqual(all);
    expect(shiftImages(pictures, SIDE, 2, { seed: 2, step: 5 })).not.toEqual(all);
  });
});
