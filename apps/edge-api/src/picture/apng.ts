import { encodePng, type RasterImage } from '@trazo/model';
import crc32 from 'crc-32';

/** One frame of an animation. */
export interface Frame {
  readonly image: RasterImage;
  readonly milliseconds: number;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * Encodes an animated PNG (PNG, third edition) that repeats forever. Programs that support only still PNGs display the
 * first frame. All frames must have the size of the first.
 *
 * @param text as in `encodePng`
 */
export function encodeApng(
  frames: readonly Frame[],
  text: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const [first] = frames;
  if (first === undefined) throw new RangeError('An animation needs at least one frame.');
  const still = readChunks(encodePng(first.image, text));
  const ofType = (chunks: Chunk[], name: string) => chunks.filter(({ type }) => type === name);
  let sequence = 0;
  const body = frames.flatMap(({ image, milliseconds }, index) => {
    const control = { type: 'fcTL', data: frameControl(sequence++, image, milliseconds) };
    if (index === 0) return [control, ...ofType(still, 'IDAT')];
    const data = ofType(readChunks(encodePng(image)), 'IDAT');
    return [
      control,
      ...data.map((chunk) => ({ type: 'fdAT', data: joined(uint32s(sequence++), chunk.data) })),
    ];
  });
  return writeChunks([
    ...ofType(still, 'IHDR'),
    { type: 'acTL', data: uint32s(frames.length, 0) },
    ...ofType(still, 'tEXt'),
    ...body,
    ...ofType(still, 'IEND'),
  ]);
}

/** fcTL: the whole image, its duration, and no blending with the frame before. */
function frameControl(sequence: number, { width, height }: RasterImage, milliseconds: number): Uint8Array {
  const delay = Uint8Array.of(milliseconds >> 8, milliseconds & 255, 1000 >> 8, 1000 & 255);
  const disposeAndBlend = Uint8Array.of(0, 0);
  return joined(uint32s(sequence, width, height, 0, 0), delay, disposeAndBlend);
}

function readChunks(png: Uint8Array): Chunk[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  for (let offset = SIGNATURE.length; offset < png.byteLength; ) {
    const length = view.getUint32(offset);
    const type = String.fromCharCode(...png.subarray(offset + 4, offset + 8));
    chunks.push({ type, data: png.subarray(offset + 8, offset + 8 + length) });
    offset += 12 + length;
  }
  return chunks;
}

function writeChunks(chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  return joined(
    SIGNATURE,
    ...chunks.map(({ type, data }) => {
      const typed = joined(
        Uint8Array.from(type, (letter) => letter.charCodeAt(0)),
        data,
      );
      return joined(uint32s(data.length), typed, uint32s(crc32.buf(typed)));
    }),
  );
}

function uint32s(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setUint32(index * 4, value);
  });
  return bytes;
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
