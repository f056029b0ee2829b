import { loadSharp } from '../../files/load-sharp.ts';
import type { PictureSource } from '../sources/source.ts';
import { MAX_PIXELS } from './decode-picture.ts';
import { MAX_FILE_BYTES } from './read-pictures.ts';
import { signatureOf } from './signature.ts';

/** What pictures look like before they are prepared. */
export interface PictureLook {
  /** Median height in pixels, turned as their EXIF says. */
  readonly height: number;
  readonly width: number;
  /** 1 where all are grey, 3 where any has color. */
  readonly channels: 1 | 3;
  /** Whether all have the same size. */
  readonly sameSize: boolean;
}

/** So many pictures say enough; more would take time. */
const SAMPLED = 200;
/** Differences of the color channels up to this are those of a grey picture that was compressed. */
const GREY_TOLERANCE = 8;
/** Pictures are made this small before their color is looked at. */
const SMALL = 32;

/** A picture's size and color. */
interface Look {
  readonly height: number;
  readonly width: number;
  readonly isGrey: boolean;
}

/**
 * Looks at some pictures of a source, evenly spread over it.
 *
 * @returns undefined where none of them can be read
 * @throws {MissingPackageError} if sharp does not load on this machine
 */
export async function inspectPictures(source: PictureSource): Promise<PictureLook | undefined> {
  const { files } = source.listing;
  const step = Math.max(1, files.length / SAMPLED);
  const indices = Array.from({ length: Math.min(SAMPLED, files.length) }, (_, i) => Math.floor(i * step));
  const sampled = indices
    .flatMap((index) => files[index] ?? [])
    .filter(({ bytes }) => bytes <= MAX_FILE_BYTES)
    .sort((a, b) => a.position - b.position);
  const looks: Look[] = [];
  for (const file of sampled) {
    const look = await source
      .read(file)
      .then(lookOf)
      .catch(() => undefined);
    if (look !== undefined) looks.push(look);
  }
  const [first] = looks;
  if (first === undefined) return undefined;
  return {
    height: median(looks.map(({ height }) => height)),
    width: median(looks.map(({ width }) => width)),
    channels: looks.every(({ isGrey }) => isGrey) ? 1 : 3,
    sameSize: looks.every(({ height, width }) => height === first.height && width === first.width),
  };
}

async function lookOf(bytes: Uint8Array): Promise<Look | undefined> {
  if (signatureOf(bytes) !== 'picture') return undefined;
  const sharp = await loadSharp();
  const picture = sharp(bytes, { autoOrient: true, sequentialRead: true, limitInputPixels: MAX_PIXELS });
  const { autoOrient } = await picture.metadata();
  const pixels = await picture
    .flatten()
    .resize(SMALL, SMALL, { fit: 'inside' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  return { height: autoOrient.height, width: autoOrient.width, isGrey: isGrey(pixels) };
}

/** @param pixels RGB */
function isGrey(pixels: Uint8Array): boolean {
  for (let i = 0; i + 2 < pixels.length; i += 3) {
    const [red = 0, green = 0, blue = 0] = [pixels[i], pixels[i + 1], pixels[i + 2]];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > GREY_TOLERANCE) return false;
  }
  return true;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
