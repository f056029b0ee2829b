import type { Preparation } from '@trazo/model';
import type { SharpOptions } from 'sharp';
import { loadSharp } from '../../files/load-sharp.ts';
import { ByteBudget } from './byte-budget.ts';
import { type ImageSize, RESIZE } from './preparation.ts';
import { isAvif, signatureOf } from './signature.ts';

/** Pictures of more pixels than this are left out: decoded, each pixel takes up to eight bytes. */
export const MAX_PIXELS = 100e6;
/** The same for AVIF, whose decoder takes twenty bytes for each pixel. */
const MAX_AVIF_PIXELS = 30e6;
/** Pictures of at most this many pixels are decoded side by side; larger ones one after the other. */
const SMALL_PIXELS = 4e6;

/** Turns pictures into images of one size; made once for many pictures. */
export type Decoder = (bytes: Uint8Array) => Promise<Uint8Array | Undecodable>;

/** Why a file is no image, in words that go with a number of files. */
export class Undecodable {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/**
 * Creates a decoder of pictures: PNG, JPEG, WebP, GIF, TIFF, AVIF, of which the content decides and not the file's name.
 * A picture is turned as its EXIF says, laid on the background, fitted, and converted to 8-bit sRGB or grey; of an
 * animation, the first frame counts. SVG is a program rather than a picture and is refused: no other content ever reaches
 * the library that decodes.
 *
 * @returns a function whose result has height × width × channels bytes
 * @throws {MissingPackageError} if sharp does not load on this machine
 */
export async function pictureDecoder(size: ImageSize, { fit, background }: Preparation): Promise<Decoder> {
  const sharp = await loadSharp();
  // Several pictures are decoded at once, each by one thread. No picture is decoded twice.
  sharp.concurrency(1);
  sharp.cache(false);
  const { height, width, channels } = size;
  const large = new ByteBudget(1);

  const decode = async (bytes: Uint8Array, limitInputPixels: number): Promise<Uint8Array | Undecodable> => {
    const options: SharpOptions = {
      failOn: 'error',
      limitInputPixels,
      autoOrient: true,
      sequentialRead: true,
    };
    const { data, info } = await sharp(bytes, options)
      .flatten({ background })
      .resize(width, height, { fit: RESIZE[fit], background })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) return new Undecodable(`pictures of ${info.channels} channels`);
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  };

  return async (bytes) => {
    const signature = signatureOf(bytes);
    if (signature === 'SVG') return new Undecodable('SVG drawings');
    if (signature === 'another') return new Undecodable('files that are no pictures');
    if (signature === 'not read') return new Undecodable('pictures in formats that are not read');
    const [limit, tooLarge] = isAvif(bytes)
      ? [MAX_AVIF_PIXELS, 'AVIF pictures of over 30 megapixels']
      : [MAX_PIXELS, 'pictures of over 100 megapixels'];
    try {
      return await decode(bytes, SMALL_PIXELS).catch((error) => {
        if (isTooLarge(error)) return large.use(1, () => decode(bytes, limit));
        throw error;
      });
    } catch (error) {
      return new Undecodable(isTooLarge(error) ? tooLarge : 'damaged pictures');
    }
  };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && /exceeds pixel limit/i.test(error.message);
}
