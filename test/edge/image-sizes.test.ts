import { decodeApng } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classesOf } from '../fixture-model/model.ts';
import { COLOUR, MANY, OBLONG } from '../fixture-model/models.ts';
import { startFixtureWorker } from '../fixture-model/worker.ts';
import { modelsOf, pictureOf, problemOf } from './responses.ts';
import type { Worker } from './worker.ts';

describe('models of other images than digits', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startFixtureWorker([COLOUR, OBLONG, MANY]);
  }, 120_000);
  afterAll(() => worker?.stop());

  const picture = async (query: string, channels: 1 | 3) =>
    pictureOf(await worker.get(`/generate?${query}`), channels);

  it.each([
    ['colour', '', 128, 128],
    ['colour', 'n=2', 64, 32],
    ['colour', 'n=5&cols=5&pad=1&scale=2', 332, 68],
    ['colour', 'n=64&scale=4', 1024, 1024],
    ['oblong', '', 120, 180],
    ['oblong', 'n=3&cols=1', 30, 135],
    ['oblong', 'n=4&pad=2&scale=3', 198, 288],
    ['many', 'n=1&scale=16', 256, 384],
  ])('%s?%s is a picture of %i × %i', async (model, query, width, height) => {
    const channels = model === 'oblong' ? 1 : 3;
    const found = await picture(`seed=1&model=${model}&${query}`, channels);
    expect([found.width, found.height]).toEqual([width, height]);
  });

  it('have their classes, in colour', async () => {
    const listed = await picture('seed=1&digit=0-4', 3);
    expect(classesOf({ ...listed, data: listed.pixels }, COLOUR)).toEqual([0, 1, 2, 3, 4]);
    const any = await worker.get('/generate?seed=3&n=9');
    const labels = (any.headers.get('X-Trazo-Digits') ?? '').split(',').map(Number);
    const { pixels: data, ...size } = await pictureOf(any, 3);
    expect(classesOf({ ...size, data }, COLOUR)).toEqual(labels);
    expect(new Set(labels).size).toBeGreaterThan(2);
  });

  it('may have a thousand classes', async () => {
    const { pixels: data, ...size } = await picture('seed=1&model=many&digit=0,7,46,512,999', 3);
    expect(classesOf({ ...size, data }, MANY)).toEqual([0, 7, 46, 512, 999]);
    const response = await worker.get('/generate?model=many&digit=1000');
    expect(response.status).toBe(400);
  });

  it.each([
    ['/generate?digit=5', 'digit'],
    ['/generate?model=oblong&digit=0', 'digit'],
    ['/generate?n=64&scale=5', 'scale'],
    ['/walk?n=16&steps=16&scale=3', 'scale'],
  ])('%s is refused, naming %s', async (path, parameter) => {
    const response = await worker.get(path);
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ parameter });
  });

  it.each([
    ['colour', 64, 64, 3],
    ['oblong', 60, 90, 1],
  ] as const)(
    '%s walks from the picture of one seed to that of the other',
    async (model, width, height, channels) => {
      const { bytes } = await pictureOf(
        await worker.get(`/walk?from=1&to=2&steps=4&n=4&model=${model}`),
        channels,
      );
      const animation = decodeApng(bytes, { checkCrc: true });
      expect(animation).toMatchObject({ width, height, channels });
      expect(animation.frames).toHaveLength(4);
      const [first, last] = await Promise.all(
        [1, 2].map((seed) => picture(`n=4&seed=${seed}&model=${model}`, channels)),
      );
      const difference = (frame: ArrayLike<number> | undefined, pixels: Uint8Array | undefined) =>
        Math.max(
          ...Array.from(pixels ?? [], (value, index) => Math.abs(value - (frame?.[index] ?? Number.NaN))),
        );
      // Another batch size can round a last bit differently.
      expect(difference(animation.frames[0]?.data, first?.pixels)).toBeLessThanOrEqual(1);
      expect(difference(animation.frames[3]?.data, last?.pixels)).toBeLessThanOrEqual(1);
      expect(difference(animation.frames[1]?.data, first?.pixels)).toBeGreaterThan(5);
    },
  );

  it('are listed with their sizes, and their history is served', async () => {
    const { models } = await modelsOf(worker);
    expect(models.map(({ name, spec }) => [name, spec.image, spec.classes])).toEqual(
      [COLOUR, OBLONG, MANY].map(({ name, image, classes }) => [name, image, classes]),
    );
    const history = await pictureOf(await worker.get(models[0]?.history?.url ?? ''), 3);
    expect([history.width, history.height]).toEqual([3 * 4 * 32, 4 * 32]);
  });
});
