import { loadSharp } from '../../files/load-sharp.ts';
import { signatureOf } from '../pictures/signature.ts';
import type { PictureSource } from '../sources/source.ts';

/** A picture before it is prepared. */
export interface PictureSize {
  /** In pixels, turned as its EXIF says. */
  readonly width: number;
  readonly height: number;
  /** `png`, `jpeg` … */
  readonly format: string;
}

/**
 * Reads the sizes and formats of pictures from their headers.
 *
 * @param paths the pictures to measure, which are in the source's listing
 * @param tick receives the share that is done
 * @throws {MissingPackageError} if sharp does not load on this machine
 */
export async function measurePictures(
  source: PictureSource,
  paths: ReadonlySet<string>,
  tick: (share: number) => void,
): Promise<PictureSize[]> {
  const sharp = await loadSharp();
  const files = source.listing.files
    .filter(({ path }) => paths.has(path))
    .sort((a, b) => a.position - b.position);
  const sizes: PictureSize[] = [];
  for (const [index, file] of files.entries()) {
    const bytes = await source.read(file).catch(() => undefined);
    if (bytes !== undefined && signatureOf(bytes) === 'picture') {
      const { autoOrient, format } = await sharp(bytes).metadata();
      sizes.push({ ...autoOrient, format });
    }
    tick((index + 1) / files.length);
  }
  return sizes;
}
