import type { ImageBytes, ImageShape } from '../feature-extractor.ts';

/**
 * Coefficients that a packet has at least, per channel. Fewer say too little of where something is; more need more images,
 * and the time of a distance grows with their cube.
 */
const LEAST_COEFFICIENTS = 16;

/** The Haar wavelet packet transform of images of one size. */
export interface PacketTransform {
  readonly levels: number;
  /** 4^levels: one for each sequence of low-pass and high-pass filters, in both directions. */
  readonly packets: number;
  /** Coefficients of one packet: height × width × channels of the packet. */
  readonly size: number;
  /**
   * Transforms images.
   *
   * @param images count × height × width × channels, 0 … 255
   * @returns [count, packets, size], of pixels in [0, 1]
   */
  transform(images: ImageBytes): Float64Array;
}

/**
 * The transform for images of a size: as many levels as leave a packet 16 pixels of the image, 4 for images of 64×64
 * and 2 for 28×28. An odd side is extended by one row or column, reflected, at each level, as the package `ptwt`
 * does.
 */
export function packetTransform({ height, width, channels }: ImageShape): PacketTransform {
  const levels = levelsOf(height, width);
  const side = (length: number) => {
    let left = length;
    for (let level = 0; level < levels; level++) left = Math.ceil(left / 2);
    return left;
  };
  const packets = 4 ** levels;
  const size = side(height) * side(width) * channels;
  const pixels = height * width * channels;
  return {
    levels,
    packets,
    size,
    transform: (images) => {
      const count = images.length / pixels;
      const coefficients = new Float64Array(count * packets * size);
      for (let image = 0; image < count; image++) {
        let bands: Band[] = [bandOf(images, image * pixels, { height, width, channels })];
        for (let level = 0; level < levels; level++) bands = bands.flatMap((band) => split(band, channels));
        bands.forEach(({ values }, packet) => {
          coefficients.set(values, (image * packets + packet) * size);
        });
      }
      return coefficients;
    },
  };
}

/** A part of the spectrum of an image: height × width × channels coefficients. */
interface Band {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

function levelsOf(height: number, width: number): number {
  let levels = 0;
  const fits = (next: number) =>
    2 ** next <= Math.min(height, width) && (height * width) / 4 ** next >= LEAST_COEFFICIENTS;
  while (fits(levels + 1)) levels += 1;
  return levels;
}

function bandOf(images: ImageBytes, start: number, { height, width, channels }: ImageShape): Band {
  const values = new Float64Array(height * width * channels);
  for (let i = 0; i < values.length; i++) values[i] = (images[start + i] ?? 0) / 255;
  return { height, width, values };
}

/** One level of the transform: the four bands of a band, each half as high and wide. */
function split({ height, width, values }: Band, channels: number): [Band, Band, Band, Band] {
  const [tall, wide] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const band = () => ({ height: tall, width: wide, values: new Float64Array(tall * wide * channels) });
  const [ll, lh, hl, hh] = [band(), band(), band(), band()];
  // The pixel after the last one is the one before it.
  const reflected = (index: number, length: number) => (index < length ? index : Math.max(0, length - 2));
  for (let y = 0; y < tall; y++) {
    const upper = 2 * y * width;
    const lower = reflected(2 * y + 1, height) * width;
    for (let x = 0; x < wide; x++) {
      const left = 2 * x;
      const right = reflected(2 * x + 1, width);
      for (let c = 0; c < channels; c++) {
        const a = values[(upper + left) * channels + c] ?? 0;
        const b = values[(upper + right) * channels + c] ?? 0;
        const d = values[(lower + left) * channels + c] ?? 0;
        const e = values[(lower + right) * channels + c] ?? 0;
        const at = (y * wide + x) * channels + c;
        ll.values[at] = (a + b + d + e) / 2;
        lh.values[at] = (a + b - d - e) / 2;
        hl.values[at] = (a - b + d - e) / 2;
        hh.values[at] = (a - b - d + e) / 2;
      }
    }
  }
  return [ll, lh, hl, hh];
}
