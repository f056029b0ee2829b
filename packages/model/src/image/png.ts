import { encode } from 'fast-png';
import type { Picture } from './grid.ts';

/** Level 6 costs a fraction of a millisecond for a grid and saves a third of the bytes against level 3. */
const ZLIB_LEVEL = 6;

/**
 * Encodes a picture as PNG (8 bits a channel, grey or RGB). Same picture and text, same bytes.
 *
 * @param text `tEXt` entries, Latin-1: keyword (1–79 characters) to value
 */
export function encodePng(
  picture: Picture,
  text: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const { width, height, channels, data } = picture;
  const bytes = encode({ width, height, channels, depth: 8, data, text }, { zlib: { level: ZLIB_LEVEL } });
  return new Uint8Array(bytes);
}
