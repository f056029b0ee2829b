import * as tf from '@tensorflow/tfjs-node';
import { describe, expect, it } from 'vitest';
import { noiseBytes } from '../../testing/tiny.ts';
import { toInput } from './image-network.ts';
import { randomViews } from './random-views.ts';

const image = { height: 12, width: 10, channels: 3 };
const size = 12 * 10 * 3;
const views = (images: Uint8Array, leastSide: number, color: number, key = { seed: 1, step: 2, view: 0 }) =>
  tf.tidy(() => [...randomViews(toInput(images, image), { leastSide, color }, key).dataSync()]);

describe('random views', () => {
  const images = noiseBytes(6 * size, 1);

  it('of no range are the images themselves', () => {
    views(images, 1, 0).forEach((value, i) => {
      expect(value).toBeCloseTo((images[i] ?? 0) / 255, 5);
    });
  });

  it('depend on seed, step, view and row alone', () => {
    const first = views(images, 0.7, 0.4);
    expect(views(images, 0.7, 0.4)).toEqual(first);
    for (const key of [
      { seed: 2, step: 2, view: 0 },
      { seed: 1, step: 3, view: 0 },
      { seed: 1, step: 2, view: 1 },
    ]) {
      expect(views(images, 0.7, 0.4, key)).not.toEqual(first);
    }
    const last = views(images.subarray(0, 3 * size), 0.7, 0.4);
    expect(last).toEqual(first.slice(0, 3 * size));
  });

  it('are parts of an image that keep its place and directions: brighter below, redder right', () => {
    const slopes = Uint8Array.from({ length: 40 * size }, (_, i) => {
      const [y, x] = [Math.floor((i % size) / 30), Math.floor(i / 3) % 10];
      return i % 3 === 0 ? 20 * x : 20 * y;
    });
    const seen = views(slopes, 0.5, 0);
    for (let picture = 0; picture < 40; picture++) {
      const at = (y: number, x: number, c: number) => seen[picture * size + (y * 10 + x) * 3 + c] ?? 0;
      // At least half of each side is to be seen, and no more than all of it.
      const [down, right] = [at(11, 0, 1) - at(0, 0, 1), at(0, 9, 0) - at(0, 0, 0)];
      expect(down).toBeGreaterThan(0.5 * ((11 * 20) / 255) - 1e-4);
      expect(down).toBeLessThan((11 * 20) / 255 + 1e-4);
      expect(right).toBeGreaterThan(0.5 * ((9 * 20) / 255) - 1e-4);
    }
    const tops = Array.from({ length: 40 }, (_, picture) => seen[picture * size + 1] ?? 0);
    expect(Math.max(...tops) - Math.min(...tops)).toBeGreaterThan(0.2);
  });

  it('change colors by no more than they may', () => {
    const grey = new Uint8Array(200 * size).fill(128);
    const means = views(grey, 1, 0.4).filter((_, i) => i % size < 3);
    expect(Math.min(...means)).toBeGreaterThan(0.502 * 0.6 - 0.2 - 1e-3);
    expect(Math.max(...means)).toBeLessThan(0.502 * 1.4 + 0.2 + 1e-3);
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(0.3);
  });
});
