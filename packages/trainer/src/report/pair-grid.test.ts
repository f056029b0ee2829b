import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderPairs } from './pair-grid.ts';

/** Images of a single grey each. */
const plain = (greys: readonly number[]) =>
  Uint8Array.from({ length: greys.length * 784 }, (_, i) => greys[Math.floor(i / 784)] ?? 0);

describe('the grid of pairs', () => {
  it('has a row for each class, nearest first, every sample left of its neighbour', async () => {
    // Six samples: four whose neighbour is training picture 0, a three, and two whose is picture 1, a seven.
    const png = await renderPairs(
      plain([10, 20, 30, 40, 50, 60]),
      { images: plain([200, 220]), labels: Uint8Array.of(3, 7), height: 28, width: 28, channels: 1 },
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

  it('keeps colours, in images of any size', async () => {
    const png = await renderPairs(
      Uint8Array.from({ length: 3 * 5 * 3 }, (_, i) => [250, 20, 30][i % 3] ?? 0),
      {
        images: Uint8Array.from({ length: 3 * 5 * 3 }, (_, i) => [10, 240, 50][i % 3] ?? 0),
        labels: Uint8Array.of(0),
        height: 3,
        width: 5,
        channels: 3,
      },
      { index: Int32Array.of(0), distance: Float32Array.of(1) },
    );
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const colours = new Set<string>();
    for (let i = 0; i < data.length; i += info.channels) colours.add(data.subarray(i, i + 3).join());
    expect(colours).toContain('250,20,30');
    expect(colours).toContain('10,240,50');
  });
});
