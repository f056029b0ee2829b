import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderPairs } from './pair-sheet.ts';

/** Plain pictures of one grey each. */
const plain = (greys: readonly number[]) =>
  Uint8Array.from({ length: greys.length * 784 }, (_, i) => greys[Math.floor(i / 784)] ?? 0);

describe('the sheet of pairs', () => {
  it('has a row for each digit, nearest first, every sample left of its neighbour', async () => {
    // Six samples: four whose neighbour is training picture 0, a three, and two whose is picture 1, a seven.
    const png = await renderPairs(
      plain([10, 20, 30, 40, 50, 60]),
      { images: plain([200, 220]), labels: Uint8Array.of(3, 7) },
      { index: Int32Array.of(0, 1, 0, 0, 1, 0), distance: Float32Array.of(4, 9, 1, 3, 2, 2) },
    );
    const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
    // The grid is 5 pairs of 57 and 6 gaps of 3 wide, magnified by 2 and set in margins of 24; its title is wider.
    const scale = 2;
    const left = Math.round((info.width - scale * (5 * 57 + 6 * 3)) / 2);
    const greyAt = (row: number, column: number, side: number) => {
      const x = left + scale * (3 + column * 60 + side * 29 + 14);
      const y = 56 + scale * (3 + row * 31 + 14);
      return data[(y * info.width + x) * info.channels];
    };
    const row = (index: number) =>
      [0, 1, 2, 3, 4].map((column) => [greyAt(index, column, 0), greyAt(index, column, 1)]);
    expect(row(0)).toEqual([
      [30, 200],
      [60, 200],
      [40, 200],
      [10, 200],
      [40, 200],
    ]);
    expect(row(1)).toEqual([
      [50, 220],
      [20, 220],
      [255, 255],
      [255, 255],
      [20, 220],
    ]);
  });
});
