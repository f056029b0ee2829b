import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../testing/tiny.ts';
import type { ImageSet } from './data-set.ts';
import { DEFAULT_PREPARATION } from './pictures/preparation.ts';
import { type ArrayRequest, prepareArrays } from './prepare-arrays.ts';

const COUNT = 40;
const train: ImageSet = {
  images: noiseBytes(COUNT * 24, 1),
  labels: Uint8Array.from({ length: COUNT }, (_, i) => i % 3),
  count: COUNT,
  height: 4,
  width: 6,
  channels: 1,
  classes: 3,
};
const test: ImageSet = { ...train, images: noiseBytes(48, 2), labels: Uint8Array.of(2, 1), count: 2 };

const lines: string[] = [];
const prepare = (parts: { test: ImageSet | undefined }, changes: Partial<ArrayRequest> = {}) =>
  prepareArrays(
    { kind: 'arrays', format: 'arrays', train, classNames: ['a', 'b', 'c'], ...parts },
    { size: undefined, preparation: undefined, log: (line) => lines.push(line), ...changes },
  );

describe('arrays', () => {
  it('of the size that a model needs stay as they are', async () => {
    const size = { height: 4, width: 6, channels: 1 };
    const data = await prepare({ test }, { size, preparation: DEFAULT_PREPARATION });
    expect(data).toEqual({ train, test, classNames: ['a', 'b', 'c'], sha256: data.sha256 });
  });

  it('of another size are resized as pictures are', async () => {
    const size = { height: 8, width: 8, channels: 3 };
    const { preparation, ...data } = await prepare({ test }, { size, preparation: DEFAULT_PREPARATION });
    expect(lines).toEqual(['Images of 4×6×1 are made 8×8×3, as the model generates.']);
    expect(preparation).toEqual(DEFAULT_PREPARATION);
    expect(data.train).toMatchObject({ count: COUNT, labels: train.labels, ...size, classes: 3 });
    const second = await sharp(train.images.subarray(24, 48), { raw: { width: 6, height: 4, channels: 1 } })
      .resize(8, 8)
      .toColourspace('srgb')
      .raw()
      .toBuffer();
    expect([...data.train.images.subarray(192, 384)]).toEqual([...second]);
  });

  it('are not resized where nothing says how', async () => {
    const size = { height: 8, width: 8, channels: 1 };
    expect((await prepare({ test }, { size })).train).toBe(train);
  });

  it('without a test set hold out about a tenth by content, wherever it stands', async () => {
    const data = await prepare({ test: undefined });
    expect(data.train.count + data.test.count).toBe(COUNT);
    expect(data.test.count).toBeGreaterThan(0);
    expect(data.test.count).toBeLessThan(12);
    const heldOut = Buffer.from(data.test.images.subarray(0, 24));
    const index = Array.from({ length: COUNT }, (_, i) => i).find((i) =>
      heldOut.equals(train.images.subarray(i * 24, (i + 1) * 24)),
    );
    expect(data.test.labels[0]).toBe((index ?? Number.NaN) % 3);
  });
});
