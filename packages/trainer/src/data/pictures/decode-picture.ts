import type { Preparation } from '@trazo/model';
import { loadSharp } from '../../files/load-sharp.ts';
import { type ImageSize, RESIZE } from './preparation.ts';

/** Pictures of more pixels than this are left out: decoded, each pixel takes up to eight bytes. */
const MAX_PIXELS = 100e6;

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
 * animation, the first frame counts. SVG is a program rather than a picture and is refused.
 *
 * @returns a function whose result has height × width × channels bytes
 * @throws {MissingPackageError} if sharp does not load on this machine
 */
export async function pictureDecoder(size: ImageSize, { fit, background }: Preparation): Promise<Decoder> {
  const sharp = await loadSharp();
  // Several pictures are decoded at once, each by one thread.
  sharp.concurrency(1);
  const { height, width, channels } = size;
  return async (bytes) => {
    try {
      const picture = sharp(bytes, { failOn: 'error', limitInputPixels: false, autoOrient: true });
      const found = await picture.metadata();
      if (found.format === 'svg') return new Undecodable('SVG drawings');
      if (found.width * found.height > MAX_PIXELS) return new Undecodable('pictures of over 100 megapixels');
      const { data, info } = await picture
        .flatten({ background })
        .resize(width, height, { fit: RESIZE[fit], background })
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true });
      if (info.channels !== channels) return new Undecodable(`pictures of ${info.channels} channels`);
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      return new Undecodable(
        /unsupported image format/i.test(message) ? 'files that are no pictures' : 'damaged pictures',
      );
    }
  };
}
