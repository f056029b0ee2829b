import { gridSize, InvalidOptionError, MAX_GRID_BYTES, squareColumns } from '@trazo/model';
import { encodeIdx } from '../data/idx.ts';
import type { Endings } from './output-format.ts';
import { MAX_SIDE, PICTURE_ENDINGS, type PictureFormat } from './picture-file.ts';

/** A file format for arrays of bytes. */
export type ArrayFormat = 'raw' | 'npy' | 'idx';

/** A file format for samples. */
export type SampleFormat = PictureFormat | ArrayFormat;

/** How the name of a file of an array ends. */
export const ARRAY_ENDINGS: Endings<ArrayFormat> = {
  raw: ['.raw', '.bin'],
  npy: ['.npy'],
  idx: ['.idx', '-ubyte'],
};

/** How the name of a file of samples ends. */
export const SAMPLE_ENDINGS: Endings<SampleFormat> = { ...PICTURE_ENDINGS, ...ARRAY_ENDINGS };

/** All formats of samples. */
export const sampleFormats = Object.keys(SAMPLE_ENDINGS) as SampleFormat[];

/** Largest count of images in one picture: 100 × 100 tiles. */
const MAX_PICTURE_COUNT = 10_000;

/** Whether samples in a format are one picture, a grid. */
export function isPicture(format: SampleFormat): format is PictureFormat {
  return format in PICTURE_ENDINGS;
}

/**
 * Asserts that a grid of samples fits in one picture.
 *
 * @throws {InvalidOptionError} naming the largest count or scale
 */
export function assertPictureFits(
  format: PictureFormat,
  count: number,
  scale: number,
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number },
): void {
  if (count > MAX_PICTURE_COUNT) {
    throw new InvalidOptionError(
      '--count',
      String(count),
      `at most ${MAX_PICTURE_COUNT} in one picture; raw, npy and idx take more`,
    );
  }
  const columns = squareColumns(count);
  const fits = (times: number) => {
    const size = gridSize(count, { width, height }, { columns, pad: 0, scale: times });
    return (
      Math.max(size.width, size.height) <= MAX_SIDE[format] &&
      size.width * size.height * channels <= MAX_GRID_BYTES
    );
  };
  if (fits(scale)) return;
  let largest = scale;
  while (largest > 1 && !fits(largest)) largest--;
  const tiles = `${count} images of ${height}×${width} in one ${format}`;
  throw fits(largest)
    ? new InvalidOptionError('--scale', String(scale), `at most ${largest} for ${tiles}`)
    : new InvalidOptionError('--count', String(count), `fewer: ${tiles} are too many pixels`);
}

/**
 * The bytes of a file of an array. raw: the elements alone. npy: NumPy's format, uint8. idx: MNIST's format.
 *
 * @param shape [count] for labels; [count, height, width], or with channels, for images
 */
export function encodeArray(data: Uint8Array, shape: readonly number[], format: ArrayFormat): Uint8Array {
  switch (format) {
    case 'raw':
      return data;
    case 'npy':
      return encodeNpy(data, shape);
    case 'idx':
      return encodeIdx({ dimensions: [...shape], data });
  }
}

/** NumPy's format, version 1.0: magic, header length, a Python dictionary padded to 64 bytes, the elements. */
function encodeNpy(data: Uint8Array, shape: readonly number[]): Uint8Array {
  const dictionary = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const unpadded = 10 + dictionary.length + 1;
  const header = `${dictionary}${' '.repeat((64 - (unpadded % 64)) % 64)}\n`;
  const prefix = Uint8Array.of(
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    1,
    0,
    header.length & 0xff,
    header.length >> 8,
  );
  return Buffer.concat([prefix, Buffer.from(header, 'latin1'), data]);
}
