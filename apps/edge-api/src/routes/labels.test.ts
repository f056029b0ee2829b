import { labelsFromSeed, type ModelCard } from '@trazo/model';
import { tinyArtifact } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { Problem } from '../http/problem.ts';
import { catalogOf } from '../models/catalog.ts';
import { BoundedQueue } from '../runtime/bounded-queue.ts';
import { bundledModel } from '../testing/bundled-model.ts';
import { canonicalClasses, classHeaders, requestedLabels } from './labels.ts';

const tiny = await tinyArtifact();
/** A model that has ten classes, as far as the API knows. */
const chooser: ModelCard = { ...tiny.card, name: 'chooser', spec: { ...tiny.card.spec, classes: 10 } };
const ROW = tiny.card.spec.latentSize + 10;
const NAMES = ['boot', 'coat', 'hat, red', 'ñandú', 'a', 'b', 'a,b', '7', 'Ü', 'last'];
/** The same with names of classes. */
const named: ModelCard = {
  ...chooser,
  name: 'named',
  dataset: { ...chooser.dataset, classNames: NAMES },
};

/** The app with a model of each kind, and the inputs of its generator. */
function startApp() {
  const received: Float32Array[] = [];
  const app = createApp({
    catalog: catalogOf({
      defaultName: 'chooser',
      models: [chooser, tiny.card, named].map((card) => bundledModel({ ...tiny, card })),
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
      allowed: expect.stringContaining('Models with classes: chooser, named'),
    });
    expect((await get('/generate?model=tiny')).headers.get('X-Trazo-Digits')).toBeNull();
  });
});

describe('class', () => {
  it.each([
    ['class=boot', new Array<number>(16).fill(0)],
    ['class=COAT,Boot', [1, 0]],
    ['class=boot,hat,+red,%C3%91AND%C3%9A', [0, 2, 3]],
    ['class=boot,hat%2C%20red,%C3%91AND%C3%9A', [0, 2, 3]],
    ['class=nandu%CC%81&n=1', undefined],
    ['class=n%CC%83andu%CC%81&n=1', [3]],
    ['class=a,b', new Array<number>(16).fill(6)],
    ['class=7', new Array<number>(16).fill(7)],
    ['digit=7,1', [7, 1]],
  ])('%s generates these, in this order', async (parameters, labels) => {
    const { get, generatedLabels } = startApp();
    const response = await get(`/generate?seed=1&model=named&${parameters}`);
    if (labels === undefined) return expect(response.status).toBe(400);
    expect(response.status).toBe(200);
    expect(response.headers.get('X-Trazo-Digits')).toBe(labels.join());
    expect(generatedLabels()).toEqual(labels);
    const names = response.headers.get('X-Trazo-Classes')?.split(',').map(decodeURIComponent);
    expect(names).toEqual(labels.map((label) => NAMES[label]));
  });

  it('gives every spelling of a picture the same address, by names', async () => {
    const { get } = startApp();
    const link = async (parameters: string) =>
      (await get(`/generate?seed=1&n=4&model=named&${parameters}`)).headers.get('Link');
    expect(await link('class=Boot,%20coat')).toContain('&class=boot%2Ccoat&');
    for (const spelling of ['class=BOOT,coat,boot,coat', 'digit=0-1', 'digit=0,1,0,1']) {
      expect(await link(spelling)).toBe(await link('class=boot,coat'));
    }
    // The names of these two would be read as the one of the class "a,b".
    expect(await link('digit=4,5')).toContain('&digit=4%2C5&');
    expect(await link('digit=6')).toContain('&class=a%2Cb&');
    expect(await link('class=b,a')).toContain('&class=b%2Ca&');
    const [, address = ''] = /^<(.*)>/.exec((await link('class=%C3%BC,hat,%20red')) ?? '') ?? [];
    expect((await get(address)).headers.get('Link')).toContain(address);
  });

  it('is a number where classes have no names', async () => {
    const { get, generatedLabels } = startApp();
    const response = await get('/generate?seed=1&class=3-5&n=3');
    expect(generatedLabels()).toEqual([3, 4, 5]);
    expect(response.headers.get('X-Trazo-Classes')).toBeNull();
    expect(response.headers.get('Link')).toContain('&digit=3%2C4%2C5&');
    expect((await get('/generate?class=boot')).status).toBe(400);
  });

  it.each([
    ['model=named&class=Schuh', 'one of boot, coat, "hat, red", ñandú, a, b, "a,b", 7, Ü, last, or a list'],
    ['model=named&class=3', 'one of boot, coat,'],
    ['model=named&class=', 'one of boot, coat,'],
    ['model=named&class=boot,', 'one of boot, coat,'],
    [`model=named&class=${'boot,'.repeat(64)}boot`, 'a list of at most 64 classes'],
    [`model=named&class=${'x'.repeat(2049)}`, 'a class of the model'],
    ['model=tiny&class=boot', 'Models with classes: chooser, named'],
    ['model=named&class=boot&digit=0', 'class without digit'],
  ])('%s is refused, naming class and what is allowed', async (parameters, allowed) => {
    for (const route of ['/generate', '/walk', '/walk.gif']) {
      const response = await startApp().get(`${route}?${parameters}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        parameter: 'class',
        allowed: expect.stringContaining(allowed),
      });
    }
  });

  it('is refused together with digit in one line', async () => {
    const response = await startApp().get('/generate?model=named&class=boot&digit=0');
    expect(await response.json()).toMatchObject({
      detail: 'digit and class cannot be combined: use one of them.',
    });
  });

  it('leaves names out of addresses and headers where they are very long', async () => {
    const long: ModelCard = {
      ...chooser,
      dataset: { ...chooser.dataset, classNames: NAMES.map((name) => `${name}${'靴'.repeat(200)}`) },
    };
    expect(canonicalClasses([0], 1, long)).toMatchObject({ class: expect.stringContaining('boot靴') });
    expect(canonicalClasses([0, 1, 2], 3, long)).toEqual({ digit: '0,1,2' });
    expect(classHeaders([0, 1, 2], long)).toEqual({ 'X-Trazo-Digits': '0,1,2' });
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
    expect(canonicalClasses(requested, n, chooser)).toEqual({ digit: canonical });
  });

  it('are absent where the request has none', () => {
    expect(canonicalClasses(undefined, 4, chooser)).toEqual({});
  });
});

describe('a list of digits', () => {
  const refusal = (digit: string, card: ModelCard, cards: readonly ModelCard[]) => {
    try {
      requestedLabels({ digit }, card, cards);
    } catch (error) {
      if (error instanceof Problem) return error.faults[0]?.detail;
    }
    return 'none';
  };

  it('has at most 64 entries', () => {
    const zeros = (count: number) => new Array<number>(count).fill(0);
    expect(requestedLabels({ digit: zeros(64).join() }, chooser, [])).toEqual(zeros(64));
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

  it('takes them by name, and has an address with the names', async () => {
    const { get, generatedLabels } = startApp();
    const response = await get('/walk?from=1&to=2&steps=2&n=2&model=named&class=Coat,LAST');
    expect(generatedLabels()).toEqual([1, 9, 1, 9]);
    expect(response.headers.get('Link')).toContain('&class=coat%2Clast&');
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
