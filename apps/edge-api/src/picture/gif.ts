/// <reference path="./gifenc.d.ts" />
import { applyPalette, GIFEncoder, type Palette, quantize } from 'gifenc';
import type { Frame } from './apng.ts';

/** A GIF has at most this many colors. */
const MAX_COLORS = 256;
/** Every grey: the palette of greyscale images, whose indices are the pixels themselves. */
const GREYS: Palette = Array.from({ length: MAX_COLORS }, (_, level) => [level, level, level]);

/** Frames as indices into the palette that they share. A palette for each frame would flicker. */
interface IndexedFrames {
  readonly palette: Palette;
  readonly indices: readonly Uint8Array[];
}

/**
 * Encodes an animated GIF that repeats forever. Greyscale frames are exact; colors are the nearest of the 256 that
 * represent all frames best. All frames must have the size and the channels of the first.
 *
 * @param frames their durations are rounded to hundredths of a second, the unit of the format
 */
export function encodeGif(frames: readonly Frame[]): Uint8Array<ArrayBuffer> {
  const [first] = frames;
  if (first === undefined) throw new RangeError('An animation needs at least one frame.');
  const { width, height, channels } = first.image;
  const { palette, indices } = channels === 1 ? greyFrames(frames) : colorFrames(frames);
  const gif = GIFEncoder();
  frames.forEach(({ milliseconds }, at) => {
    // The palette of the first frame holds for the others, too.
    gif.writeFrame(indices[at] ?? new Uint8Array(), width, height, {
      delay: milliseconds,
      ...(at === 0 && { palette }),
    });
  });
  gif.finish();
  return new Uint8Array(gif.bytes());
}

function greyFrames(frames: readonly Frame[]): IndexedFrames {
  return { palette: GREYS, indices: frames.map(({ image: { data } }) => new Uint8Array(data)) };
}

function colorFrames(frames: readonly Frame[]): IndexedFrames {
  const pixels = frames.map(({ image: { width, height } }) => width * height);
  const rgba = new Uint8Array(4 * pixels.reduce((sum, count) => sum + count, 0)).fill(255);
  let target = 0;
  for (const { image } of frames) {
    for (let source = 0; source < image.data.length; source += 3, target += 4) {
      rgba[target] = image.data[source] ?? 0;
      rgba[target + 1] = image.data[source + 1] ?? 0;
      rgba[target + 2] = image.data[source + 2] ?? 0;
    }
  }
  // Four bits per channel to find the palette, whose cost grows with the square of the number of different colors.
  const palette = quantize(rgba, MAX_COLORS, { format: 'rgb444' });
  const all = applyPalette(rgba, palette, 'rgb565');
  let start = 0;
  return {
    palette,
    indices: pixels.map((count) => {
      start += count;
      return all.subarray(start - count, start);
    }),
  };
}
