import { describe, expect, it } from 'vitest';
import { parseGanSpec } from '../gan-spec.ts';
import { discriminatorShapes, generatorShapes } from '../network.ts';
import { pictureSpec } from './pictures.ts';

const facts = { height: 64, width: 64, channels: 3, classes: 0, count: 3000 } as const;

describe('the recipe for pictures', () => {
  it.each([
    [16, 16],
    [28, 28],
    [32, 32],
    [48, 48],
    [64, 64],
    [96, 64],
    [32, 48],
    [128, 128],
  ])('of %i×%i is a valid spec, with and without color and classes', (width, height) => {
    for (const channels of [1, 3] as const) {
      for (const classes of [0, 1, 2, 256]) {
        const spec = pictureSpec({ ...facts, width, height, channels, classes });
        expect(parseGanSpec(spec)).toEqual(spec);
        expect(spec.classes).toBe(classes > 1 ? classes : 0);
        expect(generatorShapes(spec).at(-1)).toEqual([height, width, channels]);
      }
    }
  });

  it('halves the maps down to 4×4, with twice the filters each time', () => {
    const spec = pictureSpec(facts);
    const maps = discriminatorShapes(spec).filter((shape) => shape.length === 3);
    expect([...new Set(maps.map(String))]).toEqual(['32,32,32', '16,16,64', '8,8,128', '4,4,256']);
  });

  it('trains on few pictures for as many steps as on many', () => {
    const steps = ({ count }: { count: number }) =>
      pictureSpec({ ...facts, count }).training.epochs * Math.ceil(count / 64);
    expect(steps({ count: 100 })).toBe(30_000);
    expect(steps({ count: 19_999 })).toBeGreaterThanOrEqual(30_000);
    expect(pictureSpec({ ...facts, count: 10_000_000 }).training.epochs).toBe(1);
  });

  it('augments few pictures alone', () => {
    expect(pictureSpec({ ...facts, count: 19_999 }).training.augment).toEqual([
      'color',
      'translation',
      'cutout',
    ]);
    expect(pictureSpec({ ...facts, count: 20_000 }).training.augment).toEqual([]);
  });

  it.each([
    [15, 15],
    [50, 50],
    [64, 60],
    [256, 256],
    [1000, 8],
  ])('does not exist for %i×%i', (width, height) => {
    expect(() => pictureSpec({ ...facts, width, height })).toThrow(
      /^no recipe is for pictures of \d+×\d+: both sides must be multiples of \d+, the shorter one 16 to 255\.$/,
    );
  });
});
