import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { philox4x32 } from '../latent/philox.ts';
import { hashText } from '../latent/seed.ts';
import { type AugmentationName, augmentationNames } from '../spec/recipe.ts';
import { augmentationAt } from './augment.ts';
import type { RandomSource } from './random-source.ts';

beforeAll(() => tf.setBackend('cpu'));

const unused = () => {
  throw new Error('An augmentation needs uniform numbers alone.');
};

const random: RandomSource = {
  uniform: (stream, step, shape) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const key: [number, number] = [step, hashText(stream)];
    return tf.tensor(
      Float32Array.from({ length }, (_, i) => philox4x32([i, 0, 0, 0], key)[0] / 2 ** 32),
      [...shape],
    );
  },
  normal: unused,
  dropoutMask: unused,
};

const [HEIGHT, WIDTH] = [16, 24];

/** Images in which every number occurs once, from 1. */
const numbered = (count: number, channels: number) => {
  const size = count * HEIGHT * WIDTH * channels;
  return tf.tensor4d(
    Float32Array.from({ length: size }, (_, i) => i + 1),
    [count, HEIGHT, WIDTH, channels],
  );
};

const uniformImages = (stream: string, shape: [number, number, number, number]): tf.Tensor =>
  random.uniform(stream, 0, shape).mul(2).sub(1);

const of = (
  augment: AugmentationName[],
  shape: readonly number[],
  step = 0,
  stream: 'real' | 'fake' = 'real',
) => augmentationAt({ augment }, random, stream, step, shape);

const ALL = [...augmentationNames.map((name) => [name]), [...augmentationNames]];

describe('an augmentation', () => {
  it.each(ALL)('%s sends gradients back as the transpose of what it does', (...augment) => {
    for (const channels of [1, 3]) {
      const shape: [number, number, number, number] = [5, HEIGHT, WIDTH, channels];
      const { apply, backward } = of(augment, shape);
      const [images, gradients] = [uniformImages('x', shape), uniformImages('y', shape)];
      const forward = apply(images)
        .sub(apply(tf.zerosLike(images)))
        .mul(gradients)
        .sum()
        .dataSync()[0];
      const back = backward(gradients).mul(images).sum().dataSync()[0];
      expect(back).toBeCloseTo(forward ?? Number.NaN, 2);
      expect(Math.abs(back ?? 0)).toBeGreaterThan(0.1);
    }
  });

  it('leaves images alone where a recipe has none', () => {
    const images = numbered(1, 1);
    expect(of([], images.shape).apply(images)).toBe(images);
    expect(of([], images.shape).backward(images)).toBe(images);
  });

  it('is the same for the same step, and another for others and for generated images', () => {
    const images = numbered(2, 3);
    const pixels = (step: number, stream: 'real' | 'fake') => [
      ...of([...augmentationNames], images.shape, step, stream)
        .apply(images)
        .dataSync(),
    ];
    expect(pixels(3, 'real')).toEqual(pixels(3, 'real'));
    expect(pixels(3, 'real')).not.toEqual(pixels(4, 'real'));
    expect(pixels(3, 'real')).not.toEqual(pixels(3, 'fake'));
  });

  it('of an image does not depend on how many there are', () => {
    const two = of([...augmentationNames], [2, HEIGHT, WIDTH, 1]).apply(numbered(2, 1));
    const one = of([...augmentationNames], [1, HEIGHT, WIDTH, 1]).apply(numbered(1, 1));
    expect([...two.slice(0, 1).dataSync()]).toEqual([...one.dataSync()]);
  });

  it('color changes brightness, saturation and contrast as the paper does', () => {
    const shape: [number, number, number, number] = [3, HEIGHT, WIDTH, 3];
    const images = uniformImages('x', shape);
    const changed = of(['color'], shape, 7).apply(images);
    const numbers = random.uniform('augmentation/real', 7, [3, 8]).dataSync();
    for (let index = 0; index < 3; index++) {
      const [brightness = 0, saturation = 0, contrast = 0] = numbers.subarray(8 * index);
      let x = images.slice(index, 1).add(brightness - 0.5);
      const grey = x.mean(3, true);
      x = x
        .sub(grey)
        .mul(saturation * 2)
        .add(grey);
      const mean = x.mean([1, 2, 3], true);
      x = x
        .sub(mean)
        .mul(contrast + 0.5)
        .add(mean);
      expect(changed.slice(index, 1).sub(x).abs().max().dataSync()[0]).toBeLessThan(1e-5);
    }
  });
});

/** Where pixels of a changed image stand: how far each is from its place in the image, and how many are gone. */
function moves(changed: tf.Tensor) {
  const values = changed.dataSync();
  const found = new Set<string>();
  let kept = 0;
  values.forEach((value, place) => {
    if (value === 0) return;
    kept++;
    const source = value - 1;
    const down = Math.floor(place / WIDTH) - Math.floor(source / WIDTH);
    const right = (place % WIDTH) - (source % WIDTH);
    const mirrored = (place % WIDTH) - (WIDTH - 1 - (source % WIDTH));
    found.add(JSON.stringify({ down, right, mirrored }));
  });
  return { kept, found: [...found].map((text) => JSON.parse(text)) };
}

const changedAt = (augment: AugmentationName[], step: number) =>
  of(augment, [1, HEIGHT, WIDTH, 1], step).apply(numbered(1, 1));

describe('the geometry of an image', () => {
  it('moves by up to an eighth, in every way that there is', () => {
    const seen = new Set<string>();
    for (let step = 0; step < 400; step++) {
      const { kept, found } = moves(changedAt(['translation'], step));
      const [{ down, right }] = found;
      expect(
        found.every((one: { down: number; right: number }) => one.down === down && one.right === right),
      ).toBe(true);
      expect(kept).toBe((HEIGHT - Math.abs(down)) * (WIDTH - Math.abs(right)));
      seen.add(`${down} ${right}`);
    }
    // −2 to 2 rows and −3 to 3 columns.
    expect(seen.size).toBe(35);
    expect(seen).toContain('-2 3');
    expect(seen).toContain('2 -3');
  });

  it('is mirrored half of the time', () => {
    let mirrored = 0;
    for (let step = 0; step < 400; step++) {
      const { kept, found } = moves(changedAt(['flip'], step));
      expect(kept).toBe(HEIGHT * WIDTH);
      const isMirrored = found.every((one: { mirrored: number }) => one.mirrored === 0);
      expect(isMirrored || found.every((one: { right: number }) => one.right === 0)).toBe(true);
      mirrored += Number(isMirrored);
    }
    expect(mirrored).toBeGreaterThan(160);
    expect(mirrored).toBeLessThan(240);
  });

  it('has a rectangle of half its height and width cut out, which may reach over its edges', () => {
    const sizes = new Set<number>();
    for (let step = 0; step < 200; step++) {
      const gone = changedAt(['cutout'], step);
      const hidden = tf.equal(gone, 0).reshape([HEIGHT, WIDTH]);
      const rows = hidden.any(1).cast('int32').sum().dataSync()[0] ?? 0;
      const columns = hidden.any(0).cast('int32').sum().dataSync()[0] ?? 0;
      expect(hidden.cast('int32').sum().dataSync()[0]).toBe(rows * columns);
      expect(rows).toBeGreaterThanOrEqual(HEIGHT / 4);
      expect(columns).toBeGreaterThanOrEqual(WIDTH / 4);
      sizes.add(rows * columns);
    }
    expect(Math.max(...sizes)).toBe((HEIGHT / 2) * (WIDTH / 2));
  });
});
