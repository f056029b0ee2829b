import { presetByName } from '@trazo/model';
import { describe, expect, it } from 'vitest';
import type { DataFacts } from '../data/open.ts';
import { autoModel, withWantedImage } from './auto-model.ts';

const photos: DataFacts = { height: 480, width: 640, channels: 3, sameSize: false, classes: 3, count: 900 };
const imageOf = (facts: Partial<DataFacts>, wanted: Parameters<typeof autoModel>[1] = {}) => {
  const { spec } = autoModel({ ...photos, ...facts }, wanted);
  const { width, height, channels } = spec.image;
  return `${width}×${height}×${channels}, ${spec.classes} classes`;
};

describe('the model for a data set', () => {
  it('has 64×64 for large pictures, and 32×32 for small ones of different sizes', () => {
    expect(imageOf({})).toBe('64×64×3, 3 classes');
    expect(imageOf({ height: 40, width: 60 })).toBe('32×32×3, 3 classes');
    expect(imageOf({ classes: 1, channels: 1 })).toBe('64×64×1, 0 classes');
  });

  it('has the size of small pictures that all have the same', () => {
    expect(imageOf({ height: 32, width: 32, sameSize: true })).toBe('32×32×3, 3 classes');
    expect(imageOf({ height: 48, width: 48, sameSize: true })).toBe('48×48×3, 3 classes');
    expect(imageOf({ height: 50, width: 50, sameSize: true })).toBe('64×64×3, 3 classes');
    expect(imageOf({ height: 128, width: 128, sameSize: true })).toBe('64×64×3, 3 classes');
  });

  it('is slim for what looks like MNIST, and not for other classes', () => {
    const digits = {
      height: 28,
      width: 28,
      channels: 1,
      sameSize: true,
      classes: 10,
      count: 60_000,
    } as const;
    expect(autoModel(digits, {}).spec).toBe(presetByName('slim'));
    expect(imageOf({ ...digits, classes: 26 })).toBe('28×28×1, 26 classes');
  });

  it('has the size and color that are asked for', () => {
    expect(imageOf({}, { size: { width: 96, height: 64 }, grey: true })).toBe('96×64×1, 3 classes');
    expect(imageOf({ channels: 1 }, { rgb: true })).toBe('64×64×3, 3 classes');
    expect(() => imageOf({}, { size: { width: 50, height: 50 } })).toThrow(
      /^--size "50" is not valid: allowed is multiples of 4 .* such as 32, 64, 128, 96x64\.$/,
    );
    expect(() => imageOf({}, { size: { width: 50, height: 48 } })).toThrow(/^--size "50x48" is not valid/);
    expect(() => imageOf({}, { grey: true, rgb: true })).toThrow('--grey and --rgb cannot be combined');
  });

  it('is told in a line', () => {
    expect(autoModel(photos, {}).reason).toBe(
      'Model auto: pictures-64, 64×64 color, 3 classes, for about 900 images, augmented as they are few',
    );
  });
});

it('the samples of few pictures are evaluated every few epochs', () => {
  const every = (count: number) => autoModel({ ...photos, count }, {}).every;
  expect([10, 900, 5000, 60_000].map(every)).toEqual([200, 14, 3, 1]);
});

it.each([
  [{ size: { width: 32, height: 28 } }, '--size'],
  [{ rgb: true }, '--rgb'],
] as const)('another model does not take %j', (wanted, flag) => {
  expect(() => withWantedImage(presetByName('slim'), wanted)).toThrow(
    `${flag} asks for other images than slim generates, which are 28×28 in grey.`,
  );
});

it('another model takes what its images are', () => {
  const slim = presetByName('slim');
  expect(withWantedImage(slim, { size: { width: 28, height: 28 }, grey: true })).toBe(slim);
});
