import type { Preparation } from '@trazo/model';
import { buf as crc32 } from 'crc-32';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import { pictureDecoder, Undecodable } from './decode-picture.ts';
import { DEFAULT_PREPARATION } from './preparation.ts';

const GREY = { height: 4, width: 6, channels: 1 };
const RGB = { height: 4, width: 6, channels: 3 };

/** A picture of one colour. */
const plain = (width: number, height: number, background: object | string) =>
  sharp({ create: { width, height, channels: 4, background } });

async function decoded(
  bytes: Uint8Array,
  size: typeof GREY,
  changes: Partial<Preparation> = {},
): Promise<number[]> {
  const result = await (await pictureDecoder(size, { ...DEFAULT_PREPARATION, ...changes }))(bytes);
  if (result instanceof Undecodable) throw new Error(result.reason);
  return [...result];
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const result = await (await pictureDecoder(GREY, DEFAULT_PREPARATION))(bytes);
  return result instanceof Undecodable ? result.reason : 'none';
}

const text = (content: string) => new TextEncoder().encode(content);

describe('a decoded picture', () => {
  it('of the right size has its own pixels, grey and color', async () => {
    for (const [size, channels] of [
      [GREY, 1],
      [RGB, 3],
    ] as const) {
      const raw = noiseBytes(24 * channels, 3);
      const png = await sharp(raw, { raw: { width: 6, height: 4, channels } })
        .toColourspace(channels === 1 ? 'b-w' : 'srgb')
        .png()
        .toBuffer();
      expect(await decoded(png, size)).toEqual([...raw]);
    }
  });

  it('has 8 bits of 16, and no transparency', async () => {
    const deep = await sharp(
      Uint16Array.from({ length: 24 }, (_, i) => i * 257 * 10),
      {
        raw: { width: 6, height: 4, channels: 1 },
      },
    )
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(await decoded(deep, GREY)).toEqual(Array.from({ length: 24 }, (_, i) => i * 10));

    const clear = await plain(6, 4, { r: 255, g: 0, b: 0, alpha: 0 }).png().toBuffer();
    expect(new Set(await decoded(clear, GREY))).toEqual(new Set([0]));
    expect(new Set(await decoded(clear, RGB, { background: '#ffffff' }))).toEqual(new Set([255]));
  });

  it('is read from PNG, JPEG, WebP, GIF, TIFF and AVIF', async () => {
    for (const format of ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const) {
      const file = await plain(12, 8, '#c08040')
        .flatten()
        .toFormat(format, { lossless: true, quality: 100 })
        .toBuffer();
      const [r = 0, g = 0, b = 0] = await decoded(file, RGB);
      expect([Math.abs(r - 192) < 4, Math.abs(g - 128) < 4, Math.abs(b - 64) < 4], format).toEqual([
        true,
        true,
        true,
      ]);
    }
  });

  it('comes from CMYK too', async () => {
    const cmyk = await plain(6, 4, '#ff0000').flatten().toColourspace('cmyk').jpeg().toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const [r = 0, g = 0, b = 0] = await decoded(cmyk, RGB);
    expect([r > 200, g < 80, b < 80]).toEqual([true, true, true]);
    // Adobe's files have the inks inverted: no ink is white all the same, and all ink is black.
    for (const [color, expected] of [
      ['#ffffff', 255],
      ['#000000', 0],
    ] as const) {
      const file = await plain(6, 4, color).flatten().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
      expect((await decoded(file, RGB)).every((each) => Math.abs(each - expected) < 45)).toBe(true);
      expect((await decoded(file, GREY)).every((each) => Math.abs(each - expected) < 45)).toBe(true);
    }
  });

  it('has 8 bits of 16 in color, laid on the background in proportion to its alpha', async () => {
    const deep = await sharp(
      Uint16Array.from(
        { length: 24 * 4 },
        (_, i) => [0xffff, 0x8080, 0, i < 48 ? 0xffff : 0x8080][i % 4] ?? 0,
      ),
      { raw: { width: 6, height: 4, channels: 4 } },
    )
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    const pixels = await decoded(deep, RGB, { background: '#0000ff' });
    expect(pixels.slice(0, 3)).toEqual([255, 128, 0]);
    // Half of it and half of the background: alpha is 128 of 255.
    const [r = 0, g = 0, b = 0] = pixels.slice(-3);
    expect([Math.abs(r - 128), Math.abs(g - 64), Math.abs(b - 127)].every((error) => error <= 1)).toBe(true);
  });

  it('has the colors of a palette, with its transparent one on the background', async () => {
    const raw = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? [255, 0, 0, 255] : [9, 9, 9, 0])).flat();
    const png = await sharp(Uint8Array.from(raw), { raw: { width: 6, height: 4, channels: 4 } })
      .png({ palette: true })
      .toBuffer();
    // Color type 3 of the header is a palette.
    expect(png[25]).toBe(3);
    expect((await decoded(png, RGB, { background: '#00ff00' })).slice(0, 6)).toEqual([255, 0, 0, 0, 255, 0]);
  });

  // From how EXIF defines the eight values: where the first row and the first column of the file belong.
  it.each([
    [1, 'abcdef'],
    [2, 'cbafed'],
    [3, 'fedcba'],
    [4, 'defabc'],
    [5, 'adbecf'],
    [6, 'daebfc'],
    [7, 'fcebda'],
    [8, 'cfbead'],
  ])('is turned as its EXIF says: %i', async (orientation, expected) => {
    // The file has the rows abc and def.
    const file = await sharp(Uint8Array.of(10, 20, 30, 40, 50, 60), {
      raw: { width: 3, height: 2, channels: 1 },
    })
      .toColourspace('b-w')
      .withMetadata({ orientation })
      .png()
      .toBuffer();
    const size =
      orientation < 5 ? { height: 2, width: 3, channels: 1 } : { height: 3, width: 2, channels: 1 };
    const letters = (await decoded(file, size)).map((grey) => 'abcdef'[grey / 10 - 1]).join('');
    expect(letters).toBe(expected);
  });

  it('stays oblong where the model is oblong', async () => {
    // Twice as large both ways: each pixel is the mean of four alike.
    const large = await sharp(
      Uint8Array.from({ length: 12 * 8 }, (_, i) => 8 * (Math.floor((i % 12) / 2) + 6 * Math.floor(i / 24))),
      { raw: { width: 12, height: 8, channels: 1 } },
    )
      .toColourspace('b-w')
      .tiff({ compression: 'none' })
      .toBuffer();
    const pixels = await decoded(large, GREY);
    expect(pixels.every((grey, i) => Math.abs(grey - 8 * i) <= 8)).toBe(true);
    expect(pixels).toHaveLength(24);
  });

  it('is grey as the luminance of its colors', async () => {
    const grey = async (color: string) =>
      (await decoded(await plain(6, 4, color).png().toBuffer(), GREY))[0] ?? 0;
    const [red, green, blue] = [await grey('#ff0000'), await grey('#00ff00'), await grey('#0000ff')];
    // Rec. 709's weights in linear light, 0.2126, 0.7152 and 0.0722, encoded as sRGB again.
    const encoded = (linear: number) => 255 * (1.055 * linear ** (1 / 2.4) - 0.055);
    expect(
      [red, green, blue].map((value, i) => Math.abs(value - encoded([0.2126, 0.7152, 0.0722][i] ?? 0)) < 3),
    ).toEqual([true, true, true]);
    expect([await grey('#ffffff'), await grey('#000000'), await grey('#808080')]).toEqual([255, 0, 128]);
  });

  it('is the first frame of an animation', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#0000ff'].map((color) => plain(6, 4, color).png().toBuffer()),
    );
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    expect((await decoded(gif, RGB)).slice(0, 3)).toEqual([255, 0, 0]);
    const webp = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await decoded(webp, RGB)).slice(0, 3)).toEqual([255, 0, 0]);
  });

  it('fills its image as the fit says', async () => {
    // Three equal parts: white, black, white. The middle is as wide as the image.
    const wide = await sharp(
      Uint8Array.from({ length: 18 * 4 }, (_, i) => (Math.floor((i % 18) / 6) === 1 ? 0 : 255)),
      { raw: { width: 18, height: 4, channels: 1 } },
    )
      .png()
      .toBuffer();
    expect(new Set((await decoded(wide, GREY, { fit: 'cover' })).slice(1, 5))).toEqual(new Set([0]));
    const contained = await decoded(wide, GREY, { fit: 'contain', background: '#808080' });
    expect([...contained.slice(0, 6), ...contained.slice(18)]).toEqual(new Array(12).fill(128));
    const [first = 0, , middle = 255] = await decoded(wide, GREY, { fit: 'stretch' });
    expect([first > 200, middle < 60]).toEqual([true, true]);
  });

  it.each([
    ['a text', text('hello'), 'files that are no pictures'],
    [
      'an SVG with a script',
      text('<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"><script>alert(1)</script></svg>'),
      'SVG drawings',
    ],
  ])('does not come from %s', async (_, bytes, reason) => {
    expect(await refusal(bytes)).toBe(reason);
  });

  it('does not come from a damaged or an enormous file', async () => {
    const jpeg = await sharp(noiseBytes(64 * 64, 1), { raw: { width: 64, height: 64, channels: 1 } })
      .jpeg()
      .toBuffer();
    expect(await refusal(jpeg.subarray(0, jpeg.length / 2))).toBe('damaged pictures');
    // The header of a picture of 400 megapixels, which would take 1.2 GB.
    const huge = await plain(6, 4, '#000000').png().toBuffer();
    huge.writeUInt32BE(20_000, 16);
    huge.writeUInt32BE(20_000, 20);
    huge.writeInt32BE(crc32(huge.subarray(12, 29)), 29);
    expect(await refusal(huge)).toBe('pictures of over 100 megapixels');
  });
});
