import { labelsFromSeed, type ModelCard } from '@trazo/model';
import { tinyArtifact } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { Problem } from '../http/problem.ts';
import { catalogOf } from '../models/catalog.ts';
import { BoundedQueue } from '../runtime/bounded-queue.ts';
import { bundledModel } from '../testing/bundled-model.ts';
import { canonicalLabels, requestedLabels } from './labels.ts';

const tiny = await tinyArtifact();
/** A model that has ten classes, as far as the API knows. */
const chooser: ModelCard = { ...tiny.card, name: 'chooser', spec: { ...tiny.card.spec, classes: 10 } };
const ROW = tiny.card.spec.latentSize + 10;

/** The app with a model of each kind, and the inputs of its generator. */
function startApp() {
  const received: Float32Array[] = [];
  const app = createApp({
    catalog: catalogOf({
      defaultName: 'chooser',
      models: [chooser, tiny.card].map((card) => bundledModel({ ...tiny, card })),
    }),
    queue: new BoundedQueue(4),
    cache: { match: async () => undefined, put: async () => {} },
    sampler: {
      generate: async (_, inputs, count) => {
        received.push(inputs);
        return new Uint8ClampedArray(count);
      },
      status: () => ({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: 0 }),
    },
    fillMarkup: (page) => page,
    log: () => {},
  });
  const get = (path: string) =>
    app.request(path, {}, {}, { waitUntil: () => {}, passThroughOnException: () => {}, props: {} });
  /** The class shares of each row of the last inputs. */
  const shares = () => {
    const inputs = received.at(-1) ?? new Float32Array();
    return Array.from({ length: inputs.length / ROW }, (_, row) =>
      Array.from(inputs.subarray(row * ROW + ROW - 10, (row + 1) * ROW)),
    );
  };
  const generatedLabels = () => shares().map((row) => row.indexOf(1));
  return { get, generatedLabels, shares };
}

describe('digit', () => {
  it.each([
    ['digit=7', new Array<number>(16).fill(7)],
    ['digit=2,0,2,6', [2, 0, 2, 6]],
    ['digit=0-9', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['digit=4,2&n=5', [4, 2, 4, 2, 4]],
    ['digit=3-5,8&n=2', [3, 4]],
  ])('%s generates these, in this order', async (parameters, digits) => {
    const { get, generatedLabels } = startApp();
    const response = await get(`/generate?seed=1&${parameters}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('X-Trazo-Digits')).toBe(digits.join());
    expect(generatedLabels()).toEqual(digits);
  });

  it('is taken from the seed when it is absent', async () => {
    const { get, generatedLabels } = startApp();
    await get('/generate?seed=5&n=9');
    expect(generatedLabels()).toEqual(labelsFromSeed(5, 9, 10));
  });

  it('gives every spelling of a picture the same address, and a list without a count one row', async () => {
    const { get } = startApp();
    const link = async (parameters: string) =>
      (await get(`/generate?seed=1&${parameters}`)).headers.get('Link');
    for (const spelling of ['digit=7,7&n=4', 'digit=7-7&n=4', 'digit=7,7,7,7,3&n=4']) {
      expect(await link(spelling)).toBe(await link('digit=7&n=4'));
    }
    expect(await link('digit=7&n=4')).toContain('digit=7&');
    expect(await link('digit=2,0,2,6')).toBe(await link('n=4&digit=2,0,2,6&cols=4'));
    expect(await link('digit=4,2&n=4')).not.toBe(await link('digit=2,4&n=4'));
  });

  it.each(['10', '-1', '5-3', '1,,2', 'x', '', '0-9,', '1.5', '٣', '0-9,'.repeat(60), `${'0,'.repeat(64)}0`])(
    'refuses digit=%s, naming it and what is allowed',
    async (digit) => {
      const { get } = startApp();
      const response = await get(`/generate?digit=${encodeURIComponent(digit)}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ parameter: 'digit' });
    },
  );

  it('names the models that have classes, where the requested one has none', async () => {
    const { get } = startApp();
    const response = await get('/generate?model=tiny&digit=7');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      allowed: expect.stringContaining('Models with classes: chooser'),
    });
    expect((await get('/generate?model=tiny')).headers.get('X-Trazo-Digits')).toBeNull();
  });
});

describe('the digits of a picture’s address', () => {
  it.each([
    [[7], 4, '7'],
    [[7, 7, 7, 7, 3], 4, '7'],
    [[7, 7, 7, 7, 3], 5, '7,7,7,7,3'],
    [[2, 0, 2, 6], 4, '2,0,2,6'],
    [[4, 2], 2, '4,2'],
    [[4, 2], 5, '4,2'],
    [[4, 2, 4, 2], 4, '4,2'],
    [[1, 1, 2], 6, '1,1,2'],
    [[4, 2], 1, '4'],
  ] as const)('%j for %i tiles are %s, the shortest list', (requested, n, canonical) => {
    expect(canonicalLabels(requested, n)).toBe(canonical);
  });

  it('are absent where the request has none', () => {
    expect(canonicalLabels(undefined, 4)).toBeUndefined();
  });
});

describe('a list of digits', () => {
  const refusal = (digit: string, card: ModelCard, cards: readonly ModelCard[]) => {
    try {
      requestedLabels(digit, card, cards);
    } catch (error) {
      if (error instanceof Problem) return error.faults[0]?.detail;
    }
    return 'none';
  };

  it('has at most 64 entries', () => {
    const zeros = (count: number) => new Array<number>(count).fill(0);
    expect(requestedLabels(zeros(64).join(), chooser, [])).toEqual(zeros(64));
    expect(refusal(zeros(65).join(), chooser, [])).toContain('a list of at most 64 classes');
  });

  it('is refused with every model that has classes, where the requested one has none', () => {
    const other: ModelCard = { ...chooser, name: 'other' };
    expect(refusal('7', tiny.card, [chooser, tiny.card, other])).toBe(
      'The model tiny has no classes: omit digit. Models with classes: chooser, other.',
    );
    expect(refusal('7', tiny.card, [tiny.card])).toBe('The model tiny has no classes: omit digit.');
  });
});

describe('a walk', () => {
  it('keeps the requested classes', async () => {
    const { get, generatedLabels } = startApp();
    await get('/walk?from=1&to=2&steps=4&n=2&digit=3,8');
    expect(generatedLabels()).toEqual([3, 8, 3, 8, 3, 8, 3, 8]);
  });

  it('starts and ends with the classes of its seeds, and mixes them in between', async () => {
    const { get, shares } = startApp();
    await get('/walk?from=1&to=2&steps=3');
    const [start, middle, end] = shares();
    expect(start?.indexOf(1)).toBe(labelsFromSeed(1, 1, 10)[0]);
    expect(end?.indexOf(1)).toBe(labelsFromSeed(2, 1, 10)[0]);
    middle?.forEach((share, label) => {
      expect(share).toBeCloseTo(((start?.[label] ?? 0) + (end?.[label] ?? 0)) / 2, 6);
    });
  });
});
