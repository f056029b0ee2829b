import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImageSet } from '../data/data-set.ts';
import { coloredShapes } from '../testing/colored-shapes.ts';
import { noiseBytes } from '../testing/tiny.ts';
import { evaluate } from './evaluate.ts';
import type { MeasureName } from './measure-names.ts';
import type { Figures } from './measures.ts';

// What every measure that claims to see it must say of images that are worse than real ones.

const COUNT = 400;
const train = coloredShapes(500, 1);
const test = coloredShapes(COUNT, 2);
/** As a perfect generator would draw: of the same kind, none of them in the training set. */
const perfect = coloredShapes(COUNT, 3);
const { height, width, channels } = train;
const size = height * width * channels;

/** Each pixel the mean of those at most `reach` rows and columns away. */
function blurred({ images }: ImageSet, reach: number): Uint8Array {
  return images.map((_, at) => {
    const [image, within] = [Math.floor(at / size), at % size];
    const c = within % channels;
    const [y, x] = [Math.floor(within / channels / width), Math.floor(within / channels) % width];
    let [sum, count] = [0, 0];
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++) {
      for (let column = Math.max(0, x - reach); column <= Math.min(width - 1, x + reach); column++) {
        sum += images[image * size + (row * width + column) * channels + c] ?? 0;
        count += 1;
      }
    }
    return sum / count;
  });
}

/** With noise of up to `share` of the range of a pixel either way. */
function noisy({ images }: ImageSet, share: number): Uint8Array {
  const noise = noiseBytes(images.length, 7);
  return images.map((byte, i) => Math.min(255, Math.max(0, byte + share * 2 * ((noise[i] ?? 0) - 127.5))));
}

/** What a generator makes that has learned a part of it: between real images and their blurred, noisy averages. */
function halfLearned(set: ImageSet, share: number): Uint8Array {
  const vague = blurred(set, 4);
  const noise = noiseBytes(vague.length, 8);
  return set.images.map(
    (byte, i) => share * byte + (1 - share) * (0.7 * (vague[i] ?? 0) + 0.3 * (noise[i] ?? 0)),
  );
}

function repeated({ images }: ImageSet): Uint8Array {
  return images.map((_, i) => images[i % size] ?? 0);
}

/** Of the first two classes alone. */
function halfOfTheClasses(): Uint8Array {
  const many = coloredShapes(2 * COUNT, 3);
  return Uint8Array.from({ length: COUNT * size }, (_, i) => {
    const image = Math.floor(i / size);
    return many.images[(4 * Math.floor(image / 2) + (image % 2)) * size + (i % size)] ?? 0;
  });
}

const WORSE: Readonly<Record<string, () => Uint8Array>> = {
  blur: () => blurred(perfect, 2),
  noise: () => noisy(perfect, 0.3),
  blank: () => new Uint8Array(COUNT * size),
  'one picture repeated': () => repeated(perfect),
  'half the classes': halfOfTheClasses,
};

const DISTANCES = ['frechet', 'kid', 'fwd'] as const;
const REQUESTED = new Set<MeasureName>([...DISTANCES, 'manifold']);

let cacheDir: string;
beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterAll(() => rm(cacheDir, { recursive: true }));

describe.each([
  ['with labels', 'classifier', (set: ImageSet) => set],
  [
    'without labels',
    'self-supervised',
    (set: ImageSet) => ({ ...set, labels: new Uint8Array(set.count), classes: 1 }),
  ],
] as const)('a set of colored shapes %s', (_, kind, labelled) => {
  const trained: string[] = [];
  const figuresOf = async (images: Uint8Array, requested = REQUESTED): Promise<Figures> => {
    const { figures, extractor } = await evaluate({
      source: {
        available: COUNT,
        labelled: false,
        generate: async (first, count) => ({
          images: images.subarray(first * size, (first + count) * size),
          labels: null,
        }),
      },
      count: COUNT,
      requested,
      data: { name: 'shapes', train: labelled(train), test: labelled(test) },
      classifier: undefined,
      training: {
        cacheDir,
        stages: {
          begin: (title) => {
            if (title.startsWith('Training')) trained.push(title);
            return { tick: () => {}, end: () => {} };
          },
        },
      },
    });
    expect(extractor.kind).toBe(kind);
    return figures;
  };
  const compared = (figures: Figures, name: (typeof DISTANCES)[number]) => {
    const { generated, real } = figures[name] ?? {};
    if (generated === undefined || real === undefined) throw new Error(`${name} was not measured.`);
    return { generated: generated.value, real: real.value, high: Math.max(generated.high, real.high) };
  };

  it('is judged by a network that is trained once: real images are as near as training images are', async () => {
    const figures = await figuresOf(perfect.images);
    for (const name of DISTANCES) {
      const { generated, real, high } = compared(figures, name);
      // By chance alone.
      expect(Math.abs(generated - real), name).toBeLessThan(high);
    }
    expect(figures.precision?.generated.value).toBeGreaterThan(0.6);
    expect(figures.recall?.generated.value).toBeGreaterThan(0.6);
    expect(trained).toHaveLength(1);
    expect(await figuresOf(perfect.images)).toEqual(figures);
    expect(trained).toHaveLength(1);
  });

  it.each(Object.keys(WORSE))(
    '%s is farther than real images by every distance, beyond chance',
    async (name) => {
      const images = WORSE[name]?.();
      if (images === undefined) throw new Error(name);
      const figures = await figuresOf(images);
      for (const measure of DISTANCES) {
        const { generated, real } = figures[measure] ?? {};
        expect(generated?.low, measure).toBeGreaterThan(real?.high ?? Number.POSITIVE_INFINITY);
      }
      const { coverage, recall } = figures;
      expect(coverage?.generated.high).toBeLessThan(coverage?.real.low ?? 0);
      expect(recall?.generated.value).toBeLessThan(recall?.real.value ?? 0);
    },
  );

  it('more training is nearer, step by step', async () => {
    const figures: Figures[] = [];
    for (const share of [0, 0.4, 0.8, 1]) figures.push(await figuresOf(halfLearned(perfect, share)));
    for (const measure of DISTANCES) {
      const values = figures.map((each) => compared(each, measure).generated);
      expect(values, measure).toEqual([...values].sort((a, b) => b - a));
    }
  });
});
