import { loadSharp } from '../files/load-sharp.ts';

/** A file format for pictures. */
export type PictureFormat = 'png' | 'webp' | 'jpg';

/** How the name of a file in each format ends. */
export const PICTURE_ENDINGS: Readonly<Record<PictureFormat, readonly string[]>> = {
  png: ['.png'],
  webp: ['.webp'],
  jpg: ['.jpg', '.jpeg'],
};

/** Largest width and height in pixels that each format can express; that of PNG is beyond any use. */
export const MAX_SIDE: Readonly<Record<PictureFormat, number>> = {
  png: 2 ** 31 - 1,
  webp: 16_383,
  jpg: 65_535,
};

/** JPEG loses something at any quality; at this one, and with full colour resolution, pixels of a grid stay sharp. */
const JPEG = { quality: 95, chromaSubsampling: '4:4:4' } as const;

/** An EXIF block of a JPEG holds less than 64 KiB. */
const MAX_DESCRIPTION = 32_768;

/**
 * Converts a PNG to another format: WebP without loss, JPEG nearly so.
 *
 * @param text what the picture says of itself; PNG has it as text chunks already, the others get it as EXIF description
 */
export async function convertPng(
  png: Uint8Array,
  format: PictureFormat,
  text: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  if (format === 'png') return png;
  const sharp = await loadSharp();
  const lines = Object.entries(text).map(([name, value]) => `${name}: ${value}`);
  const description = lines.join('\n').slice(0, MAX_DESCRIPTION);
  const picture = sharp(png, { limitInputPixels: false });
  if (description !== '') picture.withExif({ IFD0: { ImageDescription: description } });
  return (format === 'webp' ? picture.webp({ lossless: true }) : picture.jpeg(JPEG)).toBuffer();
}
