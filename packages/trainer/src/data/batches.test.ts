import { describe, expect, it } from 'vitest';
import { BatchSource } from './batches.ts';
import type { ImageSet } from './data-set.ts';
import { epochOrder } from './shuffle.ts';

/** Ten images of one pixel, whose value is the image's index. */
const set: ImageSet = {
  images: Uint8Array.from({ length: 10 }, (_, i) => i),
  labels: Uint8Array.from({ length: 10 }, (_, i) => i + 100),
  count: 10,
  height: 1,
  width: 1,
  channels: 1,
  classes: 110,
};

/**
 * Count, seed, epoch and order, by an implementation in Python: Fisher–Yates with the words of Philox 4×32-10 under the
 * key (seed, FNV-1a of "shuffle") and the counter (block, epoch, 0, 0), each modulo the number of places that are left.
 */
const ORDERS: readonly [number, number, number, number[]][] = [
  [10, 0, 0, [6, 1, 7, 2, 0, 4, 9, 3, 5, 8]],
  [10, 0, 1, [1, 6, 2, 8, 5, 9, 0, 4, 3, 7]],
  [10, 7, 0, [4, 3, 0, 1, 7, 2, 6, 5, 8, 9]],
  [3, 4294967295, 2, [1, 0, 2]],
];

describe('batches', () => {
  it('visit every example once an epoch, the last batch short', () => {
    const source = new BatchSource(set, { batchSize: 4, seed: 1 });
    expect(source.stepsPerEpoch).toBe(3);
    const batches = [0, 1, 2].map((step) => source.batch(0, step));
    expect(batches.map(({ count }) => count)).toEqual([4, 4, 2]);
    const pixels = batches.flatMap((batch) => [...batch.pixels]);
    expect(pixels.toSorted((a, b) => a - b)).toEqual([...set.images]);
  });

  it('carry each image’s own label', () => {
    const { pixels, labels } = new BatchSource(set, { batchSize: 10, seed: 1 }).batch(3, 0);
    expect([...labels]).toEqual([...pixels].map((pixel) => pixel + 100));
  });

  it('depend on seed, epoch and step alone', () => {
    const source = new BatchSource(set, { batchSize: 4, seed: 1 });
    const first = source.batch(2, 1);
    source.batch(5, 0);
    expect(source.batch(2, 1)).toEqual(first);
    expect(new BatchSource(set, { batchSize: 4, seed: 1 }).batch(2, 1)).toEqual(first);
  });

  it('beyond the epoch do not exist', () => {
    const source = new BatchSource(set, { batchSize: 4, seed: 1 });
    expect(() => source.batch(0, 3)).toThrow(new RangeError('Batch 3 is not one of 0 … 2.'));
    expect(() => source.batch(0, -1)).toThrow(RangeError);
    expect(() => source.batch(0, Number.NaN)).toThrow(RangeError);
  });

  it('have MNIST’s 235 steps of 256, the last of 96', () => {
    const mnist = { ...set, images: new Uint8Array(60_000), labels: new Uint8Array(60_000), count: 60_000 };
    const source = new BatchSource(mnist, { batchSize: 256, seed: 0 });
    expect(source.stepsPerEpoch).toBe(235);
    expect(source.batch(0, 234).count).toBe(96);
  });
});

describe('the order of an epoch', () => {
  // Another order would give a resumed run other batches.
  it.each(ORDERS)('of %i examples with seed %i in epoch %i is %j', (count, seed, epoch, order) => {
    expect([...epochOrder(count, seed, epoch)]).toEqual(order);
  });

  it('differs between epochs and between seeds', () => {
    const orders = [epochOrder(50, 0, 0), epochOrder(50, 0, 1), epochOrder(50, 1, 0)].map((order) =>
      order.join(),
    );
    expect(new Set(orders).size).toBe(3);
  });

  it('puts every example in every position about equally often', () => {
    const counts = Array.from({ length: 5 }, () => new Array<number>(5).fill(0));
    const epochs = 5000;
    for (let epoch = 0; epoch < epochs; epoch++) {
      epochOrder(5, 3, epoch).forEach((example, place) => {
        const row = counts[place] ?? [];
        row[example] = (row[example] ?? 0) + 1;
      });
    }
    // Five standard deviations of a binomial count around 1000.
    for (const count of counts.flat())
      expect(Math.abs(count - epochs / 5)).toBeLessThan(5 * Math.sqrt(epochs * 0.2 * 0.8));
  });
});
