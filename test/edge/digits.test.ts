import { labelsFromSeed } from '@trazo/model';
import { decodeApng } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classesOf, HISTORY } from '../fixture-model/model.ts';
import { startFixtureWorker } from '../fixture-model/worker.ts';
import { modelsOf, pictureOf, problemOf } from './responses.ts';
import type { Worker } from './worker.ts';

describe('a model with ten classes', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startFixtureWorker();
  }, 60_000);
  afterAll(() => worker?.stop());

  const generated = async (query: string) => {
    const response = await worker.get(`/generate?${query}`);
    const { pixels: data, width, height, text, bytes } = await pictureOf(response);
    return { response, classes: classesOf({ data, width, height }), width, height, text, bytes };
  };

  it.each([
    ['digit=7&n=4', [7, 7, 7, 7], 2],
    ['digit=2,0,2,6', [2, 0, 2, 6], 4],
    ['digit=0-9', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10],
    ['digit=4,2&n=4', [4, 2, 4, 2], 2],
  ])('generates %s, and names the digits in a header and in the file', async (query, digits, columns) => {
    const { response, classes, width, text } = await generated(`seed=1&${query}`);
    expect(classes).toEqual(digits);
    expect(width).toBe(columns * 28);
    expect(response.headers.get('X-Trazo-Digits')).toBe(digits.join());
    expect(text?.['Digits']).toBe(digits.join());
  });

  it('takes the digits from the seed where none are requested', async () => {
    const { classes } = await generated('seed=5&n=9');
    expect(classes).toEqual(labelsFromSeed(5, 9, 10));
    expect(new Set(classes).size).toBeGreaterThan(3);
  });

  it('generates another image of the same digit for another seed', async () => {
    const [one, two] = [await generated('seed=1&n=1&digit=3'), await generated('seed=2&n=1&digit=3')];
    expect(one.classes).toEqual(two.classes);
    expect(one.bytes).not.toEqual(two.bytes);
  });

  it('caches one copy of a picture, however its digits are written', async () => {
    const first = await generated('seed=8&n=4&digit=6');
    const again = await generated('seed=8&n=4&digit=6,6-6');
    expect(again.response.headers.get('Cache-Status')).toBe('trazo; hit');
    expect(again.response.headers.get('ETag')).toBe(first.response.headers.get('ETag'));
    const other = await generated('seed=8&n=4&digit=5');
    expect(other.response.headers.get('ETag')).not.toBe(first.response.headers.get('ETag'));
  });

  it('keeps the digit between two seeds', async () => {
    const { bytes } = await pictureOf(await worker.get('/walk?from=1&to=2&steps=5&n=4&digit=9,1'));
    const { frames, width, height } = decodeApng(bytes, { checkCrc: true });
    expect(frames).toHaveLength(5);
    for (const { data } of frames) expect(classesOf({ data, width, height })).toEqual([9, 1, 9, 1]);
    expect(frames[0]?.data).not.toEqual(frames[4]?.data);
  });

  it('names the models with classes, where the requested one has none', async () => {
    const response = await worker.get('/generate?model=plain&digit=7');
    expect(response.status).toBe(400);
    const { parameter, received, detail } = await problemOf(response);
    expect({ parameter, received }).toEqual({ parameter: 'digit', received: '"7"' });
    expect(detail).toMatch(/plain has no classes: omit digit\. Models with classes: conditional\./);
  });

  it('links to its history, and serves it as immutable', async () => {
    const { models } = await modelsOf(worker);
    expect(models.map(({ name, history }) => [name, history?.frames, history?.epochs])).toEqual([
      ['conditional', HISTORY.frames, HISTORY.epochs],
      ['plain', undefined, undefined],
    ]);
    const url = models[0]?.history?.url ?? '';
    const response = await worker.get(url);
    expect(response.headers.get('Cache-Control')).toContain('immutable');
    const { width, height } = await pictureOf(response);
    expect([width, height]).toEqual([HISTORY.frames * 112, 112]);
    expect((await worker.get(url.replace(/-\w{12}\./, '-000000000000.'))).status).toBe(404);
  });
});
