import { loadSharp } from '../files/load-sharp.ts';

/** An original picture, and what the network will see of it. */
export interface PreparedExample {
  /** A picture in any format that sharp reads, or pixels with their size. */
  readonly original: Uint8Array | RawImage;
  readonly prepared: RawImage;
}

/** Pixels of an image, height × width × channels bytes. */
export interface RawImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** Side of the square for each picture, in pixels. */
const CELL = 128;
const GAP = 2;
const PAD = 12;
/** Pairs in a row. */
const COLUMNS = 4;
/** Neither black nor white, so that the edges of both show. */
const BACKGROUND = '#8090a0';

/**
 * A PNG of pictures, each beside the image that the network will see, enlarged without smoothing. Both fit the same
 * square.
 *
 * @throws {MissingPackageError} if sharp does not load on this machine
 */
export async function renderPreparation(examples: readonly PreparedExample[]): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const open = (image: Uint8Array | RawImage) => {
    if (image instanceof Uint8Array) return sharp(image, { autoOrient: true });
    const { pixels, width, height, channels } = image;
    return sharp(pixels, { raw: { width, height, channels } });
  };
  const fitted = async (image: Uint8Array | RawImage, kernel: 'nearest' | 'lanczos3') => {
    const { data, info } = await open(image)
      .toColourspace('srgb')
      .resize(CELL, CELL, { fit: 'inside', kernel })
      .png()
      .toBuffer({ resolveWithObject: true });
    return { input: data, width: info.width, height: info.height };
  };
  const layers: { input: Buffer; left: number; top: number }[] = [];
  for (const [index, { original, prepared }] of examples.entries()) {
    const left = PAD + (index % COLUMNS) * (2 * CELL + GAP + PAD);
    const top = PAD + Math.floor(index / COLUMNS) * (CELL + PAD);
    const images = [await fitted(original, 'lanczos3'), await fitted(prepared, 'nearest')];
    images.forEach(({ input, width, height }, side) => {
      const [x, y] = [Math.floor((CELL - width) / 2), Math.floor((CELL - height) / 2)];
      layers.push({ input, left: left + side * (CELL + GAP) + x, top: top + y });
    });
  }
  const columns = Math.min(COLUMNS, Math.max(1, examples.length));
  const rows = Math.max(1, Math.ceil(examples.length / COLUMNS));
  const sheet = sharp({
    create: {
      width: PAD + columns * (2 * CELL + GAP + PAD),
      height: PAD + rows * (CELL + PAD),
      channels: 3,
      background: BACKGROUND,
    },
  });
  return sheet.composite(layers).png().toBuffer();
}
