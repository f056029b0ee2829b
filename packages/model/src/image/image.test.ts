import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.ts';
import { arrangeGrid, type Picture, squareColumns } from './grid.ts';
import { toPixels } from './pixels.ts';
import { encodePng } from './png.ts';

const grey = { width: 2, height: 1, channels: 1 } as const;

/** A picture's rows, each as text. */
function rows(picture: Picture): string[] {
  const stride = picture.width * picture.channels;
  return Array.from({ length: picture.height }, (_, y) =>
    [...picture.data.subarray(y * stride, (y + 1) * stride)].join(' '),
  );
}

describe('toPixels', () => {
  it('maps −1 to black and 1 to white, rounds, and clamps what lies beyond', () => {
    const values = Float32Array.of(-1, 1, 0, -2, 2, -1 + 1 / 127.5, 0.6 / 127.5, Number.NaN);
    expect([...toPixels(values)]).toEqual([0, 255, 128, 0, 255, 1, 128, 0]);
  });
  it('gives back every byte that training data was made of', () => {
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
  it('lays tiles out row by row, the last row filled up with background', () => {
    const picture = arrangeGrid(Uint8Array.of(1, 2, 3, 4, 5, 6), grey, { columns: 2, background: 9 });
    expect(rows(picture)).toEqual(['1 2 3 4', '5 6 9 9']);
  });

  it('puts gaps around and between tiles', () => {
    const picture = arrangeGrid(Uint8Array.of(1, 2, 3, 4), grey, { columns: 2, pad: 1 });
    expect(rows(picture)).toEqual(['0 0 0 0 0 0 0', '0 1 2 0 3 4 0', '0 0 0 0 0 0 0']);
  });

  it('magnifies tiles and gaps without smoothing', () => {
    const picture = arrangeGrid(Uint8Array.of(1, 2), grey, { pad: 1, scale: 2, background: 7 });
    expect(rows(picture)).toEqual([
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

  it.each([0, 1, 3])('refuses %d numbers, which are no whole tiles', (length) => {
    expect(() => arrangeGrid(new Uint8Array(length), grey)).toThrow(ShapeError);
  });
});

describe('encodePng', () => {
  it.each([1, 3] as const)('keeps every byte of a picture of %d channels', (channels) => {
    const data = Uint8Array.from({ length: 7 * 5 * channels }, (_, i) => (i * 37) & 0xff);
    const decoded = decode(encodePng({ width: 7, height: 5, channels, data }));
    expect(decoded).toMatchObject({ width: 7, height: 5, channels, depth: 8 });
    expect([...decoded.data]).toEqual([...data]);
  });

  it('takes clamped bytes and parts of larger buffers', () => {
    const larger = Uint8ClampedArray.of(9, 9, 1, 2, 9);
    const decoded = decode(encodePng({ ...grey, data: larger.subarray(2, 4) }));
    expect([...decoded.data]).toEqual([1, 2]);
  });

  it('carries text, and gives the same bytes for the same picture', () => {
    const picture: Picture = { ...grey, data: Uint8Array.of(0, 255) };
    const text = { Seed: '0', Software: 'Trazo' };
    expect(decode(encodePng(picture, text)).text).toEqual(text);
    expect(encodePng(picture, text)).toEqual(encodePng(picture, text));
    expect(encodePng(picture, text)).not.toEqual(encodePng(picture));
  });
});
