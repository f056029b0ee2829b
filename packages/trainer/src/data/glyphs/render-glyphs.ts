import { loadSharp } from '../../files/load-sharp.ts';
import type { Placement } from './place-glyphs.ts';
import type { Outline } from './read-font.ts';

/** Far below what shows in 8 bits. */
const DECIMALS = 4;

/**
 * Renders outlines as images, white on black, each letter in the middle of its image. The outlines are drawn as an SVG
 * path, so neither the fonts of the machine nor their hinting have a part in it.
 *
 * @param size side of an image in pixels
 * @returns the bytes of all images, one after the other
 */
export async function renderGlyphs(
  outlines: readonly Outline[],
  { scale, baseline }: Placement,
  size: number,
): Promise<Uint8Array> {
  const sharp = await loadSharp();
  // One drawing for the whole face, its letters below one another, so that its rows are the images in order.
  const paths = outlines.map(({ path, left, right }, index) => {
    const x = size / 2 - (scale * (left + right)) / 2;
    const numbers = [scale, 0, 0, -scale, x, index * size + baseline].map((each) =>
      each.toFixed(DECIMALS + 2),
    );
    return `<path transform="matrix(${numbers.join(' ')})" d="${path}"/>`;
  });
  const height = size * outlines.length;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${height}"><rect width="${size}" height="${height}"/><g fill="#fff">${paths.join('')}</g></svg>`;
  const { data, info } = await sharp(Buffer.from(svg), { unlimited: true })
    .toColourspace('b-w')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 1 || info.width !== size || info.height !== height)
    throw new Error('Unexpected raster.');
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
