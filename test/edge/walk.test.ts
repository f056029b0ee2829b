import { decodeApng } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gifOf, pictureOf, problemOf } from './responses.ts';
import { startWorker, type Worker } from './worker.ts';

describe('GET /walk', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker();
  }, 60_000);
  afterAll(() => worker?.stop());

  const walk = async (query: string) => {
    const response = await worker.get(`/walk?${query}`);
    const { bytes } = await pictureOf(response);
    return { response, bytes, animation: decodeApng(bytes, { checkCrc: true }) };
  };

  it('leads from the picture of one seed to that of the other, in the requested number of steps', async () => {
    const { animation } = await walk('from=1&to=ana&steps=5&n=4');
    expect(animation).toMatchObject({ width: 56, height: 56, numberOfPlays: 0 });
    expect(animation.frames).toHaveLength(5);
    const frames = animation.frames.map(({ data }) => Uint8Array.from(data));
    const [first, last] = await Promise.all(
      ['1', 'ana'].map(
        async (seed) => (await pictureOf(await worker.get(`/generate?n=4&seed=${seed}`))).pixels,
      ),
    );
    const distance = (a: Uint8Array | undefined, b: Uint8Array | undefined) =>
      Math.max(...Array.from(a ?? [], (pixel, index) => Math.abs(pixel - (b?.[index] ?? Number.NaN))));
    // Another batch size can round a last bit differently.
    expect(distance(frames[0], first)).toBeLessThanOrEqual(1);
    expect(distance(frames[4], last)).toBeLessThanOrEqual(1);
    frames.slice(1).forEach((frame, index) => {
      expect(distance(frame, frames[index])).toBeGreaterThan(5);
    });
  });

  it.each([
    ['from=1&to=2', 24, 28],
    ['from=1&to=2&steps=2', 2, 28],
    ['from=1&to=2&steps=60&n=4', 60, 56],
    ['from=1&to=2&steps=16&n=16&scale=2&pad=1', 16, 234],
  ])('?%s has %i frames of %i pixels', async (query, frames, width) => {
    const { animation } = await walk(query);
    expect(animation.frames).toHaveLength(frames);
    expect(animation.width).toBe(width);
    expect(animation.frames[0]).toMatchObject({ delayNumber: 80, delayDenominator: 1000 });
  });

  it.each(['/walk.gif?', '/walk?format=gif&'])(
    '%s has the frames of the animated PNG as a GIF',
    async (path) => {
      const query = 'from=1&to=ana&steps=6&n=4&scale=3&pad=1';
      const { animation } = await walk(query);
      const gif = await gifOf(await worker.get(`${path}${query}`));
      expect(gif).toMatchObject({ width: animation.width, height: animation.height, loop: 0 });
      expect(gif.delay).toEqual([80, 80, 80, 80, 80, 800]);
      expect(gif.frames).toEqual(animation.frames.map(({ data }) => Uint8Array.from(data)));
    },
  );

  it('encodes the largest GIF', async () => {
    const { frames } = await gifOf(await worker.get('/walk.gif?from=1&to=2&n=4&steps=60&scale=4'));
    expect(frames).toHaveLength(60);
  });

  it('is the same file with an extension', async () => {
    const query = 'from=5&to=6&steps=3';
    const [plain, named] = [await walk(query), await worker.get(`/walk.png?${query}`)];
    expect((await pictureOf(named)).bytes).toEqual(plain.bytes);
    for (const header of ['ETag', 'Link']) {
      expect(named.headers.get(header)).toBe(plain.response.headers.get(header));
    }
  });

  it('is cached like any picture, and random without seeds', async () => {
    const first = await walk('from=3&to=4');
    const again = await walk('to=4&from=3&steps=24');
    expect(again.response.headers.get('Cache-Status')).toBe('trazo; hit');
    expect(again.bytes).toEqual(first.bytes);
    const etag = first.response.headers.get('ETag') ?? '';
    const known = await worker.get('/walk?from=3&to=4', { headers: { 'If-None-Match': etag } });
    expect(known.status).toBe(304);
    const random = await walk('from=3');
    expect(random.response.headers.get('Cache-Control')).toBe('no-store');
    expect(random.response.headers.get('X-Trazo-From')).toBe('3');
    const to = random.response.headers.get('X-Trazo-To');
    expect((await walk(`from=3&to=${to}`)).bytes).toEqual(random.bytes);
  });

  it.each([
    ['from', '-1'],
    ['to', ''],
    ['steps', '1'],
    ['steps', '61'],
    ['n', '17'],
    ['seed', '1'],
    ['scale', '16'],
  ])('refuses %s=%s', async (parameter, value) => {
    const response = await worker.get(`/walk?${new URLSearchParams({ [parameter]: value })}`);
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ parameter });
  });

  it('bounds tiles times steps', async () => {
    const response = await worker.get('/walk?n=16&steps=17');
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ parameter: 'steps', received: '"17"' });
  });
});
