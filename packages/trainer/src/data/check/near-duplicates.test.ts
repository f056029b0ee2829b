import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import type { ImageSet } from '../data-set.ts';
import { exactDuplicates } from './duplicates.ts';
import { blanksOf, nearDuplicates, thumbnailsOf } from './near-duplicates.ts';

/** Smooth images, as pictures are: random cells of 8×8 pixels. */
function pictures(count: number, side = 32, channels: 1 | 3 = 1): ImageSet {
  const cells = side / 8;
  const noise = noiseBytes(count * cells * cells * channels, 3);
  const images = Uint8Array.from({ length: count * side * side * channels }, (_, i) => {
    const channel = i % channels;
    const pixel = Math.floor(i / channels);
    const [x, y, image] = [pixel % side, Math.floor(pixel / side) % side, Math.floor(pixel / side / side)];
    const cell = (image * cells + Math.floor(y / 8)) * cells + Math.floor(x / 8);
    return noise[cell * channels + channel] ?? 0;
  });
  return { images, labels: new Uint8Array(count), count, height: side, width: side, channels, classes: 1 };
}

/** Writes one image of a set over another, with each pixel changed. */
function copy(
  { images, count }: ImageSet,
  from: number,
  to: number,
  change: (value: number, i: number) => number,
) {
  const size = images.length / count;
  for (let i = 0; i < size; i++) images[to * size + i] = change(images[from * size + i] ?? 0, i);
}

const near = (set: ImageSet) => {
  const thumbnails = thumbnailsOf(set);
  return nearDuplicates(thumbnails, new Set(blanksOf(thumbnails)));
};

describe('near duplicates', () => {
  it('are images that were compressed, made lighter or noisy, and no others', () => {
    const set = pictures(300);
    expect(near(set)).toEqual([]);
    const noise = noiseBytes(32 * 32, 9);
    copy(set, 5, 200, (value, i) => Math.max(0, Math.min(255, value + ((noise[i] ?? 0) % 21) - 10)));
    copy(set, 5, 17, (value) => Math.min(255, value + 3));
    copy(set, 40, 39, (value) => value);
    copy(set, 50, 51, (value) => value / 2);
    expect(near(set)).toEqual([
      [5, 17, 200],
      [39, 40],
    ]);
  });

  it('are found in color, in oblong images, and in ones smaller than a thumbnail', () => {
    const set = pictures(60, 32, 3);
    copy(set, 1, 2, (value) => value);
    expect(near(set)).toEqual([[1, 2]]);
    const images = set.images.subarray(0, 60 * 8 * 24);
    const oblong = { ...set, images: images.slice(), height: 8, width: 24, channels: 1 as const };
    copy(oblong, 7, 9, (value) => value);
    expect(near(oblong).flat()).toEqual(expect.arrayContaining([7, 9]));
  });

  it('are not the blank images, which are found by themselves', () => {
    const set = pictures(10);
    copy(set, 0, 3, () => 40);
    copy(set, 0, 6, (_, i) => 200 + (i % 2));
    expect(blanksOf(thumbnailsOf(set))).toEqual([3, 6]);
    expect(near(set)).toEqual([]);
  });
});

it('exact duplicates are found across sets', () => {
  const [left, right] = [pictures(20), pictures(20)];
  copy(right, 0, 3, () => 7);
  const expected = Array.from({ length: 20 }, (_, i) => [i, 20 + i]).filter(([i]) => i !== 3);
  expect(exactDuplicates([left, right])).toEqual(expected);
  expect(exactDuplicates([right])).toEqual([]);
});
