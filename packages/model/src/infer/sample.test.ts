import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { verifyArtifact } from '../artifact/artifact.ts';
import { InvalidOptionError } from '../errors.ts';
import { labelsFromSeed } from '../latent/labels.ts';
import { latentsFromSeed } from '../latent/latents.ts';
import { parseSeed } from '../latent/seed.ts';
import { tinyFiles } from '../testing/tiny-artifact.ts';
import { sample } from './sample.ts';
import type { SampleOptions } from './sample-options.ts';

const { card: plain } = await verifyArtifact(await tinyFiles());
const card = {
  ...plain,
  name: 'shapes',
  spec: { ...plain.spec, classes: 10, image: { height: 256, width: 128, channels: 3 as const } },
};
const SIZE = 256 * 128 * 3;
const ROW = 12;

/** A generator whose images consist of one value: 10 times the class, plus 1 if the first latent is positive. */
function fakeGenerator() {
  const passes: number[] = [];
  const generate = async (input: Float32Array, count: number) => {
    passes.push(count);
    const pixels = new Uint8ClampedArray(count * SIZE);
    for (let image = 0; image < count; image++) {
      const row = input.subarray(image * ROW, (image + 1) * ROW);
      const value = 10 * row.subarray(2).indexOf(1) + ((row[0] ?? 0) > 0 ? 1 : 0);
      pixels.fill(value, image * SIZE, (image + 1) * SIZE);
    }
    return pixels;
  };
  return { generate, passes };
}

async function sampled(options: SampleOptions) {
  const { generate, passes } = fakeGenerator();
  const samples = await sample(generate, card, options);
  const values = Array.from({ length: samples.count }, (_, image) => samples.pixels[image * SIZE]);
  return { samples, values, passes };
}

const valuesOf = (seed: number, labels: readonly number[], first = 0) =>
  labels.map((label, i) => 10 * label + ((latentsFromSeed(seed, 1, 2, first + i)[0] ?? 0) > 0 ? 1 : 0));

describe('sample', () => {
  it('gives the pixels with their size, the seed and the classes, by the seed', async () => {
    const { samples, values } = await sampled({ seed: 7, count: 5 });
    expect(samples).toMatchObject({ seed: 7, count: 5, height: 256, width: 128, channels: 3 });
    expect(samples.pixels).toBeInstanceOf(Uint8ClampedArray);
    expect(samples.pixels).toHaveLength(5 * SIZE);
    expect(samples.labels).toEqual(labelsFromSeed(7, 5, 10));
    expect(values).toEqual(valuesOf(7, labelsFromSeed(7, 5, 10)));
  });

  it('generates a bounded number of images in each forward pass', async () => {
    const { samples, values, passes } = await sampled({ seed: 1, count: 9 });
    expect(passes).toEqual([4, 4, 1]);
    expect(values).toEqual(valuesOf(1, labelsFromSeed(1, 9, 10)));
    expect(samples.count).toBe(9);
  });

  it.each([
    [7, [7, 7, 7]],
    [
      [2, 0],
      [2, 0, 2],
    ],
    ['3', [3, 3, 3]],
    ['8-9', [8, 9, 8]],
    [
      ['1', 4],
      [1, 4, 1],
    ],
    [
      ['0-1', 5, 6],
      [0, 1, 5],
    ],
  ] as const)('takes the classes %j in turn', async (classes, labels) => {
    const { samples, values } = await sampled({ seed: 3, classes, count: 3 });
    expect(samples.labels).toEqual(labels);
    expect(values).toEqual(valuesOf(3, labels));
  });

  it('takes classes by their names, and by their numbers where no name is that number', async () => {
    const classNames = ['boot', 'coat', '0', 'a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const named = { ...card, dataset: { ...card.dataset, classNames } };
    const labelsOf = async (classes: SampleOptions['classes']) =>
      (await sample(fakeGenerator().generate, named, { seed: 3, classes, count: 3 })).labels;
    expect(await labelsOf('coat')).toEqual([1, 1, 1]);
    expect(await labelsOf('coat,boot')).toEqual([1, 0, 1]);
    expect(await labelsOf(['boot', 5, '4-4'])).toEqual([0, 5, 4]);
    expect(await labelsOf('0')).toEqual([2, 2, 2]);
    expect(await labelsOf(0)).toEqual([0, 0, 0]);
    await expect(labelsOf('hat')).rejects.toThrow(
      'classes "hat" is not valid: allowed is one of boot, coat, 0, a, b, c, d, e, f, g, or a list of these.',
    );
  });

  it.each([
    [{}, 16],
    [{ classes: 'any' }, 16],
    [{ classes: 3 }, 16],
    [{ classes: [2, 0, 2, 6] }, 4],
    [{ classes: '0-9' }, 10],
    [{ classes: '0-9', count: 3 }, 3],
  ] as const)('gives %j as many images as the server does', async (options, count) => {
    expect((await sampled(options)).samples.count).toBe(count);
  });

  it('takes words as seeds, and holds the random seed where none is given', async () => {
    expect((await sampled({ seed: 'ana', count: 1 })).samples.seed).toBe(parseSeed('ana'));
    expect((await sampled({ seed: '12', count: 1 })).samples.seed).toBe(12);
    const { samples, values } = await sampled({ count: 4 });
    expect((await sampled({ count: 4, seed: samples.seed })).values).toEqual(values);
    expect((await sampled({ count: 1 })).samples.seed).not.toBe(samples.seed);
  });

  it('continues a sequence at any image', async () => {
    for (const classes of ['any', [1, 2, 3]]) {
      const whole = await sampled({ seed: 5, classes, count: 12 });
      const rest = await sampled({ seed: 5, classes, count: 7, first: 5 });
      expect(rest.values).toEqual(whole.values.slice(5));
      expect(rest.samples.labels).toEqual(whole.samples.labels.slice(5));
    }
    const last = await sampled({ seed: 5, classes: 1, count: 1, first: 2 ** 32 - 1 });
    expect(last.values).toEqual(valuesOf(5, [1], 2 ** 32 - 1));
  });

  // Callers in JavaScript pass anything.
  it.each<[unknown, string]>([
    [{ count: 0 }, 'count "0" is not valid: allowed is a whole number from 1 to 21845.'],
    [{ count: 1.5 }, 'count "1.5" is not valid: allowed is a whole number from 1 to 21845.'],
    [{ count: Number.NaN }, 'count "NaN" is not valid: allowed is a whole number from 1 to 21845.'],
    [{ count: 21846 }, 'count "21846" is not valid: allowed is a whole number from 1 to 21845.'],
    [{ count: '4' }, 'count "4" is not valid: allowed is a whole number from 1 to 21845.'],
    [{ first: -1 }, 'first "-1" is not valid: allowed is a whole number from 0 to 4294967280.'],
    [
      { first: 2 ** 32, count: 1 },
      'first "4294967296" is not valid: allowed is a whole number from 0 to 4294967295.',
    ],
    [{ seed: -1 }, 'seed "-1" is not valid: allowed is a whole number from 0 to 4294967295, or a word of'],
    [{ seed: 0.5 }, 'seed "0.5" is not valid: allowed is a whole number from 0 to 4294967295, or a word of'],
    [{ seed: 2 ** 32 }, 'seed "4294967296" is not valid: allowed is'],
    [{ seed: Number.NaN }, 'seed "NaN" is not valid: allowed is'],
    [{ seed: 'a b' }, 'seed "a b" is not valid: allowed is'],
    [{ seed: null }, 'seed "null" is not valid: allowed is'],
    [
      { classes: 10 },
      'classes "10" is not valid: allowed is "any", a whole number from 0 to 9, a text such as "0-9", or a list of these.',
    ],
    [{ classes: [1, -1] }, 'classes "-1" is not valid: allowed is "any", a whole number from 0 to 9'],
    [
      { classes: 'seven' },
      'classes "seven" is not valid: allowed is a number from 0 to 9, a list such as 0,1,2 or a range such as 0-9.',
    ],
    [{ classes: [null] }, 'classes "null" is not valid: allowed is "any", a whole number'],
    [{ classes: [] }, 'classes "[]" is not valid: allowed is a list of at least one class, or "any".'],
    [{ digit: 7 }, 'option "digit" is not valid: allowed is seed, classes, count, first.'],
    [16, 'options "16" is not valid: allowed is an object such as { seed: 1, count: 16 }.'],
    [null, 'options "null" is not valid: allowed is an object such as { seed: 1, count: 16 }.'],
  ])('refuses %j', async (options, message) => {
    const refused = sampled(options as SampleOptions);
    await expect(refused).rejects.toThrow(InvalidOptionError);
    await expect(refused).rejects.toThrow(message);
  });

  it('refuses classes of a model without classes, but not "any"', async () => {
    const generate = async (_: Float32Array, count: number) => new Uint8ClampedArray(count);
    for (const classes of [7, '0-9', [1]]) {
      await expect(sample(generate, plain, { classes })).rejects.toThrow(
        /^classes .* is not valid: allowed is nothing, as the model tiny has no classes\.$/,
      );
    }
    const { labels, count } = await sample(generate, plain, { classes: 'any' });
    expect([labels, count]).toEqual([[], 16]);
  });
});

describe('samples', () => {
  const small = { ...card, spec: { ...card.spec, image: { height: 1, width: 2, channels: 3 as const } } };
  const grey = { ...plain, spec: { ...plain.spec, image: { height: 1, width: 2, channels: 1 as const } } };
  /** Images of the bytes 1, 2, 3 and so on. */
  const count = (of: typeof small | typeof grey, options: SampleOptions) =>
    sample(
      async (_, images) =>
        Uint8ClampedArray.from({ length: images * 2 * of.spec.image.channels }, (_, index) => index + 1),
      of,
      options,
    );

  it('are images one after the other', async () => {
    const images = [...(await count(small, { classes: [4, 2] }))];
    expect(images).toEqual([
      { width: 2, height: 1, channels: 3, data: Uint8ClampedArray.of(1, 2, 3, 4, 5, 6), label: 4 },
      { width: 2, height: 1, channels: 3, data: Uint8ClampedArray.of(7, 8, 9, 10, 11, 12), label: 2 },
    ]);
    expect([...(await count(grey, { count: 1 }))].map(({ label }) => label)).toEqual([undefined]);
  });

  it('become a PNG that says how to generate it again', async () => {
    const samples = await count(small, { seed: 9, classes: [4, 2] });
    const png = decode(samples.toPng({ columns: 1, scale: 2 }));
    expect(png).toMatchObject({ width: 4, height: 4, channels: 3 });
    expect([...png.data.subarray(0, 12)]).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
    const model = `shapes ${card.contentHash.slice(0, 12)}`;
    expect(png.text).toEqual({ Software: 'Trazo', Model: model, Seed: '9', Digits: '4,2' });
    expect(decode((await count(grey, { count: 1 })).toPng())).toMatchObject({
      width: 2,
      height: 1,
      channels: 1,
    });
  });

  it('become opaque pixels for a canvas, in color and in gray', async () => {
    const colored = await count(small, { classes: [4, 2] });
    expect(colored.toRgba({ columns: 1 })).toEqual({
      width: 2,
      height: 2,
      data: Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255),
    });
    const gray = await count(grey, { count: 1 });
    expect(gray.toRgba()).toEqual({
      width: 2,
      height: 1,
      data: Uint8ClampedArray.of(1, 1, 1, 255, 2, 2, 2, 255),
    });
  });

  it.each([
    [{ columns: 0 }, 'columns "0" is not valid: allowed is a whole number of at least 1.'],
    [{ scale: 1.5 }, 'scale "1.5" is not valid: allowed is a whole number of at least 1.'],
    [{ pad: -1 }, 'pad "-1" is not valid: allowed is a whole number of at least 0.'],
    [{ background: 256 }, 'background "256" is not valid: allowed is a whole number from 0 to 255.'],
    [{ scale: 100_000 }, 'layout "400000 × 200000 pixels" is not valid: allowed is at most 268435456 bytes'],
  ])('refuse the layout %j', async (layout, message) => {
    const samples = await count(small, { count: 4, classes: 1 });
    expect(() => samples.toPng(layout)).toThrow(InvalidOptionError);
    expect(() => samples.toRgba(layout)).toThrow(message);
  });
});
