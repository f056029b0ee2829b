import { arrangeGrid, encodePng, type GanSpec } from '@trazo/model';
import { encodeIdx } from '../data/idx.ts';

/** A file format for samples. */
export type SampleFormat = 'png' | 'raw' | 'npy' | 'idx';

/** Largest count of images in one png grid: 100 × 100 tiles. */
export const MAX_PNG_COUNT = 10_000;

/**
 * The bytes of a file of samples. raw: count × height × width × channels bytes, 0 black. npy: NumPy's format, uint8,
 * [count, height, width] or [count, height, width, channels]. idx: MNIST's format, the same shape. png: one grid.
 */
export function encodeSamples(
  pixels: Uint8ClampedArray<ArrayBuffer>,
  count: number,
  image: GanSpec['image'],
  format: SampleFormat,
  png: { readonly scale: number; readonly text: Readonly<Record<string, string>> },
): Uint8Array {
  const shape = [count, image.height, image.width, ...(image.channels === 1 ? [] : [image.channels])];
  const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  switch (format) {
    case 'raw':
      return bytes;
    case 'npy':
      return encodeNpy(bytes, shape);
    case 'idx':
      return encodeIdx({ dimensions: shape, data: bytes });
    case 'png':
      return encodePng(arrangeGrid(bytes, image, { scale: png.scale }), png.text);
  }
}

/** NumPy's format, version 1.0: magic, header length, a Python dictionary padded to 64 bytes, the elements. */
function encodeNpy(data: Uint8Array, shape: readonly number[]): Uint8Array {
  const dictionary = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`;
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
