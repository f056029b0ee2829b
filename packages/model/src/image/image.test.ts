import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.ts';
import { arrangeGrid, type RasterImage, squareColumns } from './grid.ts';
import { toPixels } from './pixels.ts';
import { encodePng } from './png.ts';

const grey = { width: 2, height: 1, channels: 1 } as const;

/** An image's rows, each as text. */
function rows(image: RasterImage): string[] {
  const stride = image.width * image.channels;
  return Array.from({ length: image.height }, (_, y) =>
    [...image.data.subarray(y * stride, (y + 1) * stride)].join(' '),
  );
}

describe('toPixels', () => {
  it('maps −1 to black and 1 to white, rounds, and clamps values outside', () => {
    const values = Float32Array.of(-1, 1, 0, -2, 2, -1 + 1 / 127.5, 0.6 / 127.5, Number.NaN);
    expect([...toPixels(values)]).toEqual([0, 255, 128, 0, 255, 1, 128, 0]);
  });
  it('is the inverse of the normalization for every byte', () => {
    const bytes = Uint8ClampedArray.from({ length: 256 }, (_, i) => i);
    expect(toPixels(Float32Array.from(bytes, (byte) => (byte - 127.5) / 127.5))).toEqual(bytes);
  });
});

describe('squareColumns', () => {
  it.each([
    [1, 1],
    [2, 2],
    [4, 2],
    [5, 3],
    [10, 4],
    [16, 4],
    [64, 8],
  ])('of %d tiles is %d', (count, columns) => {
    expect(squareColumns(count)).toBe(columns);
  });
});

describe('arrangeGrid', () => {
  it('arranges tiles row by row and fills the last row with background', () => {
    const image = arrangeGrid(Uint8Array.of(1, 2, 3, 4, 5, 6), grey, { columns: 2, background: 9 });
    expect(rows(image)).toEqual(['1 2 3 4', '5 6 9 9']);
  });

  it('puts gaps around and between tiles', () => {
    const image = arrangeGrid(Uint8Array.of(1, 2, 3, 4), grey, { columns: 2, pad: 1 });
    expect(rows(image)).toEqual(['0 0 0 0 0 0 0', '0 1 2 0 3 4 0', '0 0 0 0 0 0 0']);
  });

  it('magnifies tiles and gaps without smoothing', () => {
    const image = arrangeGrid(Uint8Array.of(1, 2), grey, { pad: 1, scale: 2, background: 7 });
    expect(rows(image)).toEqual([
      '7 7 7 7 7 7 7 7',
      '7 7 7 7 7 7 7 7',
      '7 7 1 1 2 2 7 7',
      '7 7 1 1 2 2 7 7',
      '7 7 7 7 7 7 7 7',
      '7 7 7 7 7 7 7 7',
    ]);
  });

  it('keeps colours together', () => {
    const tile = { width: 1, height: 2, channels: 3 } as const;
    const tiles = Uint8Array.from({ length: 12 }, (_, i) => i);
    expect(rows(arrangeGrid(tiles, tile))).toEqual(['0 1 2 6 7 8', '3 4 5 9 10 11']);
    const doubled = arrangeGrid(tiles.subarray(0, 6), tile, { scale: 2 });
    expect(rows(doubled)).toEqual(['0 1 2 0 1 2', '0 1 2 0 1 2', '3 4 5 3 4 5', '3 4 5 3 4 5']);
  });

  it.each([1, 3] as const)('places every channel of every pixel, with %d channels', (channels) => {
    const tile = { width: 3, height: 2, channels };
    for (const [count, columns, pad, scale] of [
      [5, 2, 0, 1],
      [5, 3, 2, 1],
      [4, 4, 0, 3],
      [7, 3, 1, 2],
    ] as const) {
      const tiles = Uint8Array.from({ length: count * 6 * channels }, (_, i) => (i * 29 + 7) & 0xff);
      const image = arrangeGrid(tiles, tile, { columns, pad, scale, background: 200 });
      // Pixel by pixel, the other way round: which tile and which of its pixels is at (x, y)?
      const rowsOfTiles = Math.ceil(count / columns);
      expect(image.width).toBe((columns * 3 + (columns + 1) * pad) * scale);
      expect(image.height).toBe((rowsOfTiles * 2 + (rowsOfTiles + 1) * pad) * scale);
      const expected: number[] = [];
      for (let y = 0; y < image.height; y++) {
        for (let x = 0; x < image.width; x++) {
          const column = Math.floor((Math.floor(x / scale) - pad) / (3 + pad));
          const row = Math.floor((Math.floor(y / scale) - pad) / (2 + pad));
          const left = Math.floor(x / scale) - pad - column * (3 + pad);
          const top = Math.floor(y / scale) - pad - row * (2 + pad);
          const index = row * columns + column;
          const inside =
            column >= 0 && row >= 0 && left >= 0 && left < 3 && top >= 0 && top < 2 && index < count;
          for (let c = 0; c < channels; c++) {
            expected.push(inside ? (tiles[((index * 2 + top) * 3 + left) * channels + c] ?? -1) : 200);
          }
        }
      }
      expect([...image.data], `${count} tiles, pad ${pad}, scale ${scale}`).toEqual(expected);
    }
  });

  it('says how many numbers a whole number of tiles has', () => {
    const tile = { width: 3, height: 2, channels: 3 } as const;
    expect(() => arrangeGrid(new Uint8Array(19), tile)).toThrow(
      'arrangeGrid: expected shape [2, 2, 3, 3], received [19].',
    );
    expect(() => arrangeGrid(new Uint8Array(0), tile)).toThrow(
      'arrangeGrid: expected shape [1, 2, 3, 3], received [0].',
    );
  });

  it.each([0, 1, 3])('rejects %d numbers, which are not a whole number of tiles', (length) => {
    expect(() => arrangeGrid(new Uint8Array(length), grey)).toThrow(ShapeError);
  });
});

describe('encodePng', () => {
  it.each([1, 3] as const)('preserves every byte of an image with %d channels', (channels) => {
    const data = Uint8Array.from({ length: 7 * 5 * channels }, (_, i) => (i * 37) & 0xff);
    const decoded = decode(encodePng({ width: 7, height: 5, channels, data }));
    expect(decoded).toMatchObject({ width: 7, height: 5, channels, depth: 8 });
    expect([...decoded.data]).toEqual([...data]);
  });

  it('accepts clamped bytes and views of larger buffers', () => {
    const larger = Uint8ClampedArray.of(9, 9, 1, 2, 9);
    const decoded = decode(encodePng({ ...grey, data: larger.subarray(2, 4) }));
    expect([...decoded.data]).toEqual([1, 2]);
  });

  it('contains the text, and gives the same bytes for the same image', () => {
    const image: RasterImage = { ...grey, data: Uint8Array.of(0, 255) };
    const text = { Seed: '0', Software: 'Trazo' };
    expect(decode(encodePng(image, text)).text).toEqual(text);
    expect(encodePng(image, text)).toEqual(encodePng(image, text));
    expect(encodePng(image, text)).not.toEqual(encodePng(image));
  });
});
