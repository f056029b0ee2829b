import { type ModelCard, versionOf } from '@trazo/model';
import { tinyArtifact } from '@trazo/model/testing';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { catalogOf } from '../models/catalog.ts';
import { BoundedQueue } from '../runtime/bounded-queue.ts';
import { bundledModel } from '../testing/bundled-model.ts';

const tiny = await tinyArtifact();
const { latentSize, image } = tiny.card.spec;
const modelOf = (name: string, classes: number, classNames?: string[]): ModelCard => ({
  ...tiny.card,
  name,
  spec: { ...tiny.card.spec, classes },
  dataset: { ...tiny.card.dataset, classNames },
});
const letters = modelOf('letters', 26, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']);
const models = [letters, modelOf('digits', 10), modelOf('clothes', 2, ['boot', 'coat']), tiny.card];

/** The app, whose images have the brightness of their class plus 100, and the inputs of its generator. */
function startApp() {
  let inputs: { values: Float32Array; count: number } | undefined;
  const app = createApp({
    catalog: catalogOf({
      defaultName: 'letters',
      models: models.map((card) => bundledModel({ ...tiny, card })),
    }),
    queue: new BoundedQueue(4),
    cache: { match: async () => undefined, put: async () => {} },
    sampler: {
      generate: async ({ card }, values, count) => {
        inputs = { values, count };
        const width = values.length / count;
        const label = (row: number) =>
          values.subarray(row * width + latentSize, (row + 1) * width).indexOf(1);
        const tile = card.spec.image.width * card.spec.image.height;
        return Uint8ClampedArray.from(
          { length: count * tile },
          (_, at) => 100 + label(Math.floor(at / tile)),
        );
      },
      status: () => ({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: 0 }),
    },
    fillMarkup: (page) => page,
    log: (line) => expect.fail(line),
  });
  const get = (path: string) =>
    app.request(path, {}, {}, { waitUntil: () => {}, passThroughOnException: () => {}, props: {} });
  return { get, inputs: () => inputs };
}

/** The brightness of each tile of a picture, row by row. */
async function tilesOf(response: Response): Promise<number[][]> {
  expect(response.status).toBe(200);
  const { data, width, height } = decode(await response.arrayBuffer());
  return Array.from({ length: height / image.height }, (_, row) =>
    Array.from(
      { length: width / image.width },
      (__, column) => data[row * image.height * width + column * image.width] ?? Number.NaN,
    ),
  );
}

describe('text', () => {
  it.each([
    ['text=Trazo', [[119, 117, 100, 125, 114]]],
    ['text=a%20b', [[100, 0, 101]]],
    [
      'text=ab%0Ac',
      [
        [100, 101],
        [102, 0],
      ],
    ],
    [
      'text=abc&cols=2',
      [
        [100, 101],
        [102, 0],
      ],
    ],
    ['text=ab&cols=3', [[100, 101, 0]]],
    ['text=2026&model=digits', [[102, 100, 102, 106]]],
    // Without model, by the one that has the characters.
    ['text=2026', [[102, 100, 102, 106]]],
  ])('%s writes its characters', async (parameters, tiles) => {
    const { get, inputs } = startApp();
    const response = await get(`/generate?seed=1&${parameters}`);
    expect(await tilesOf(response)).toEqual(tiles);
    const classes = tiles
      .flat()
      .filter((tile) => tile > 0)
      .map((tile) => tile - 100);
    expect(response.headers.get('X-Trazo-Digits')).toBe(classes.join());
    // All in one hand.
    const { values = new Float32Array(), count = 0 } = inputs() ?? {};
    const width = values.length / count;
    const hand = (row: number) => [...values.subarray(row * width, row * width + latentSize)];
    expect(count).toBe(classes.length);
    for (let row = 1; row < count; row++) expect(hand(row)).toEqual(hand(0));
  });

  it('gives every spelling of a picture the same address, at which it is', async () => {
    const { get } = startApp();
    const link = async (parameters: string) =>
      (await get(`/generate?seed=1&${parameters}`)).headers.get('Link');
    const address = `/generate?text=AB+C&seed=1&model=letters&v=${versionOf(letters)}`;
    expect(await link('text=ab%20c')).toBe(`<${address}>; rel="canonical"`);
    for (const spelling of ['text=%20AB+C%20', 'text=Ab%C2%A0c', 'text=AB+C&cols=4&scale=1']) {
      expect(await link(spelling)).toBe(await link('text=ab%20c'));
    }
    expect(await link('text=ab&cols=1')).toContain('text=AB&seed=1&model=letters&cols=1&');
    expect(await link('text=a%0D%0Ab')).toContain('text=A%0AB&');
    expect((await get(address)).headers.get('Link')).toContain(address);
  });

  it('is in the file, so that it can be generated again', async () => {
    const { get } = startApp();
    const { text } = decode(await (await get('/generate?seed=1&text=a%20b')).arrayBuffer());
    expect(text).toMatchObject({ Seed: '1', Digits: '0,1', Text: 'A%20B' });
  });

  it.each([
    ['text=Jos%C3%A9', 'and 14 more and spaces, not "é"'],
    ['text=', 'A, B, C, D'],
    ['text=%20', 'A, B, C, D'],
    [`text=${'a'.repeat(65)}`, 'a text of at most 64 tiles; this one has 1 rows of 65'],
    [`text=${'a'.repeat(257)}`, 'a text of the characters that are classes'],
    [`text=${'a%0A'.repeat(30)}bcd`, 'a text of at most 64 tiles; this one has 31 rows of 3'],
    ['text=12&model=letters', 'not "1", "2"'],
    ['text=a1', 'not "1"'],
    ['text=ab&n=2', 'text without n'],
    ['text=ab&digit=1', 'text without digit'],
    ['text=ab&class=A', 'text without class'],
    ['text=boot&model=clothes', 'Models that write: letters, digits'],
    ['text=a&model=tiny', 'Models that write: letters, digits'],
  ])('%s is refused, naming text and what is allowed', async (parameters, allowed) => {
    const response = await startApp().get(`/generate?${parameters}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      parameter: 'text',
      allowed: expect.stringContaining(allowed),
    });
  });

  it('is no parameter of a walk', async () => {
    const response = await startApp().get('/walk?text=a');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ parameter: 'text' });
  });
});
