import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeGif } from './gif.ts';

const SIZE = { width: 16, height: 16 } as const;

/** Frames of every grey, each shifted against the one before. */
const greys = [80, 80, 125, 800].map((milliseconds, frame) => ({
  image: {
    ...SIZE,
    channels: 1 as const,
    data: Uint8Array.from({ length: 256 }, (_, pixel) => (pixel + frame * 9) % 256),
  },
  milliseconds,
}));

/** Frames with the given colors, one after the other. */
function colored(count: number, color: (index: number) => readonly [number, number, number]) {
  return Array.from({ length: count }, (_, frame) => ({
    image: {
      ...SIZE,
      channels: 3 as const,
      data: new Uint8Array(Array.from({ length: 256 }, (_, pixel) => color(frame * 256 + pixel)).flat()),
    },
    milliseconds: 80,
  }));
}

async function decoded(gif: Uint8Array) {
  const file = sharp(gif, { pages: -1, failOn: 'warning' });
  const { pages, delay, loop, width, pageHeight, format } = await file.metadata();
  const { data, info } = await file
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const frameLength = SIZE.width * SIZE.height * info.channels;
  const frames = Array.from({ length: pages ?? 0 }, (_, frame) =>
    data.subarray(frame * frameLength, (frame + 1) * frameLength),
  );
  return { pages, delay, loop, width, pageHeight, format, frames, channels: info.channels };
}

describe('encodeGif', () => {
  it('keeps every grey, the durations in hundredths of a second, and repeats forever', async () => {
    const { frames, channels, ...properties } = await decoded(encodeGif(greys));
    expect(properties).toEqual({
      pages: 4,
      delay: [80, 80, 130, 800],
      loop: 0,
      width: 16,
      pageHeight: 16,
      format: 'gif',
    });
    frames.forEach((frame, at) => {
      const expected = greys[at]?.image.data ?? [];
      expect(Array.from(frame)).toEqual(Array.from(expected).flatMap((grey) => Array(channels).fill(grey)));
    });
  });

  it('encodes one frame of one pixel', async () => {
    const image = { width: 1, height: 1, channels: 1 as const, data: Uint8Array.of(7) };
    const { data } = await sharp(encodeGif([{ image, milliseconds: 10 }]))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data[0]).toBe(7);
  });

  it('uses the nearest of 256 colors for all frames', async () => {
    const smooth = colored(3, (index) => [index % 256, (index * 3) % 256, Math.floor(index / 3) % 256]);
    const { frames } = await decoded(encodeGif(smooth));
    expect(frames).toHaveLength(3);
    const seen = new Set<string>();
    let worst = 0;
    frames.forEach((frame, at) => {
      frame.forEach((value, index) => {
        worst = Math.max(worst, Math.abs(value - (smooth[at]?.image.data[index] ?? Number.NaN)));
      });
      for (let pixel = 0; pixel < frame.length; pixel += 3) seen.add(frame.subarray(pixel, pixel + 3).join());
    });
    expect(seen.size).toBeLessThanOrEqual(256);
    expect(seen.size).toBeGreaterThan(100);
    expect(worst).toBeLessThan(40);
  });

  it('keeps a few colors exactly', async () => {
    const inks = [
      [255, 0, 0],
      [0, 0, 255],
      [0, 255, 0],
      [255, 255, 255],
      [0, 0, 0],
    ] as const;
    const pixels = colored(2, (index) => inks[index % 5] ?? [0, 0, 0]);
    const { frames } = await decoded(encodeGif(pixels));
    expect(frames.map((frame) => [...frame])).toEqual(pixels.map(({ image }) => [...image.data]));
  });

  it('holds the palette of 768 bytes once, and ends with the trailer', () => {
    const [first, second] = greys;
    if (first === undefined || second === undefined) throw new Error('There are four frames.');
    const [one, two] = [encodeGif([first]), encodeGif([first, second])];
    expect(two.length - one.length).toBeLessThan(768);
    expect([one.at(-1), two.at(-1)]).toEqual([0x3b, 0x3b]);
  });

  it('gives the same bytes again', () => {
    expect(encodeGif(greys)).toEqual(encodeGif(greys));
  });

  it('needs a frame', () => {
    expect(() => encodeGif([])).toThrow('at least one frame');
  });
});
