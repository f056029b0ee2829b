import { decodeApng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { encodeApng } from './apng.ts';

const frame = (shade: number, milliseconds: number) => ({
  image: { width: 3, height: 2, channels: 1 as const, data: Uint8Array.of(shade, 1, 2, 3, 4, 5) },
  milliseconds,
});

describe('encodeApng', () => {
  it('holds every frame, its time and the text, as another decoder reads them', () => {
    const text = { Seed: '7' };
    const animation = decodeApng(encodeApng([frame(10, 80), frame(20, 80), frame(30, 800)], text), {
      checkCrc: true,
    });
    expect(animation).toMatchObject({ width: 3, height: 2, channels: 1, depth: 8, numberOfPlays: 0, text });
    expect(animation.frames.map(({ data }) => [...data])).toEqual(
      [10, 20, 30].map((shade) => [shade, 1, 2, 3, 4, 5]),
    );
    expect(animation.frames.map((each) => each.delayNumber / each.delayDenominator)).toEqual([
      0.08, 0.08, 0.8,
    ]);
  });

  it('keeps the colours of oblong frames', () => {
    const data = Uint8Array.from({ length: 5 * 2 * 3 }, (_, index) => 7 * index);
    const frames = [data, data.toReversed()].map((pixels) => ({
      image: { width: 5, height: 2, channels: 3 as const, data: pixels },
      milliseconds: 80,
    }));
    const animation = decodeApng(encodeApng(frames), { checkCrc: true });
    expect(animation).toMatchObject({ width: 5, height: 2, channels: 3, depth: 8 });
    expect(animation.frames.map((each) => [...each.data])).toEqual([[...data], [...data.toReversed()]]);
  });

  it('has its chunks in the order of the standard, so that others show the first frame, numbered without gaps', () => {
    const bytes = Buffer.from(encodeApng([frame(1, 80), frame(2, 80), frame(3, 80)], { Seed: '7' }));
    const chunks: string[] = [];
    for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
      const type = bytes.toString('latin1', at + 4, at + 8);
      chunks.push(/^f[cd]/.test(type) ? `${type} ${bytes.readUInt32BE(at + 8)}` : type);
    }
    expect(chunks).toEqual(
      ['IHDR', 'acTL', 'tEXt', 'fcTL 0', 'IDAT', 'fcTL 1', 'fdAT 2', 'fcTL 3', 'fdAT 4'].concat('IEND'),
    );
  });

  it('gives the same bytes for the same frames', () => {
    expect(encodeApng([frame(1, 80), frame(2, 80)])).toEqual(encodeApng([frame(1, 80), frame(2, 80)]));
  });

  it('refuses to animate nothing', () => {
    expect(() => encodeApng([])).toThrow(RangeError);
  });
});
