import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthOf, modelsOf, pictureOf, problemOf } from './responses.ts';
import { startWorker, type Worker } from './worker.ts';

describe('GET /generate', () => {
  let worker: Worker;
  let version: string;
  let name: string;
  beforeAll(async () => {
    worker = await startWorker();
    const { card, version: current } = await modelsOf(worker);
    version = current;
    name = card.name;
  }, 60_000);
  afterAll(() => worker?.stop());

  it.each([
    ['', 112, 112],
    ['n=1', 28, 28],
    ['n=2', 56, 28],
    ['n=10', 112, 84],
    ['n=64', 224, 224],
    ['n=64&cols=64', 1792, 28],
    ['n=3&cols=1', 28, 84],
    ['n=1&scale=16', 448, 448],
    ['n=4&pad=2', 62, 62],
    ['n=4&pad=16&scale=2', 208, 208],
    ['n=64&scale=9', 2016, 2016],
  ])('?%s is a valid picture of %i × %i', async (query, width, height) => {
    const picture = await pictureOf(await worker.get(`/generate?${query}`));
    expect([picture.width, picture.height]).toEqual([width, height]);
    expect(picture.pixels.some((pixel) => pixel > 200)).toBe(true);
    expect(picture.pixels.some((pixel) => pixel < 10)).toBe(true);
  });

  it('gives the same bytes for a seed, and others for another', async () => {
    const bytes = async (query: string) => (await pictureOf(await worker.get(`/generate?${query}`))).bytes;
    const zero = await bytes('n=4&seed=0');
    expect(await bytes('seed=0&n=4')).toEqual(zero);
    expect(await bytes('n=4&seed=1')).not.toEqual(zero);
    expect(await bytes('n=4&seed=ana')).toEqual(await bytes('n=4&seed=ana'));
    expect(await bytes('n=4')).not.toEqual(await bytes('n=4'));
  });

  it('generates the same first tile for a smaller grid', async () => {
    const [four, one] = await Promise.all(
      ['n=4&seed=3&cols=1', 'n=1&seed=3'].map(async (query) =>
        pictureOf(await worker.get(`/generate?${query}`)),
      ),
    );
    expect(one?.pixels).toEqual(four?.pixels.subarray(0, 28 * 28));
  });

  it('magnifies without smoothing', async () => {
    const one = await pictureOf(await worker.get('/generate?n=1&seed=5'));
    const three = await pictureOf(await worker.get('/generate?n=1&seed=5&scale=3'));
    const shrunk = Uint8Array.from(
      one.pixels,
      (_, pixel) => three.pixels[(Math.floor(pixel / 28) * 3 + 1) * 84 + (pixel % 28) * 3 + 1] ?? 0,
    );
    expect(shrunk).toEqual(one.pixels);
  });

  it('writes seed, model and digits into the file', async () => {
    const { text } = await pictureOf(await worker.get('/generate?n=2&seed=7&digit=4'));
    expect(text).toEqual({ Software: 'Trazo', Model: `${name} ${version}`, Seed: '7', Digits: '4,4' });
  });

  it('names the seed that it chose, and the permanent address of the picture', async () => {
    const random = await worker.get('/generate?n=2');
    expect(random.headers.get('Cache-Control')).toBe('no-store');
    expect(random.headers.get('ETag')).toBeNull();
    const seed = random.headers.get('X-Trazo-Seed');
    const address = /^<(.*)>; rel="canonical"$/.exec(random.headers.get('Link') ?? '')?.[1] ?? '';
    expect(address).toBe(`/generate?n=2&seed=${seed}&model=${name}&v=${version}`);
    const picture = await pictureOf(random);
    const permanent = await worker.get(address);
    expect(permanent.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect((await pictureOf(permanent)).bytes).toEqual(picture.bytes);
  });

  it('responds with 304 and to HEAD with the headers of a picture, without inference', async () => {
    const generated = async () => (await healthOf(worker)).runtime.drawings;
    const before = await generated();
    const head = await worker.get('/generate?n=64&seed=99', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('Content-Type')).toBe('image/png');
    expect((await head.arrayBuffer()).byteLength).toBe(0);
    const etag = head.headers.get('ETag') ?? '';
    expect(etag).toMatch(new RegExp(`^"${version}-\\d+-[0-9a-f]{16}"$`));
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await worker.get('/generate?n=64&seed=99', { headers: { 'If-None-Match': known } });
      expect(response.status).toBe(304);
      expect(response.headers.get('ETag')).toBe(etag);
    }
    expect(await generated()).toBe(before);
    const other = await worker.get('/generate?n=1&seed=99', { headers: { 'If-None-Match': etag } });
    expect(other.status).toBe(200);
  });

  it('caches a picture under every spelling of its address', async () => {
    const first = await worker.get('/generate?n=9&seed=123');
    expect(first.headers.get('Cache-Status')).toBe('trazo; fwd=uri-miss; stored');
    const bytes = (await pictureOf(first)).bytes;
    for (const spelling of [
      'seed=123&n=9',
      'n=9&cols=3&seed=123&pad=0&scale=1',
      `n=9&seed=123&v=${version}&model=${name}`,
    ]) {
      const kept = await worker.get(`/generate?${spelling}`);
      expect(kept.headers.get('Cache-Status')).toBe('trazo; hit');
      expect(kept.headers.get('ETag')).toBe(first.headers.get('ETag'));
      expect((await pictureOf(kept)).bytes).toEqual(bytes);
    }
  });

  it.each([
    ['n', '0'],
    ['n', '65'],
    ['n', '-1'],
    ['n', '1e3'],
    ['n', 'NaN'],
    ['n', ''],
    ['n', '9'.repeat(10_000)],
    ['seed', '-1'],
    ['seed', '4294967296'],
    ['seed', '1.5'],
    ['seed', ''],
    ['seed', 'x'.repeat(65)],
    ['seed', '<b>'],
    ['cols', '17'],
    ['cols', '0'],
    ['scale', '0'],
    ['scale', '17'],
    ['pad', '17'],
    ['pad', '-1'],
    ['digit', 'x'],
    ['digit', '3-'],
    ['digit', '10'],
    ['model', ''],
    ['model', '../dcgan'],
    ['v', 'latest'],
  ])('refuses %s=%.40s with 400 that names it', async (parameter, value) => {
    const response = await worker.get(`/generate?${new URLSearchParams({ [parameter]: value })}`);
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ type: '/docs#invalid-parameter', parameter });
    expect(problem.received?.length).toBeLessThan(100);
    expect(problem.allowed).toBeTruthy();
    expect(problem.detail).toContain(parameter);
  });

  it.each([
    ['n=4&n=4', 'n is given 2 times: give it once.'],
    [
      'n=4&m=4',
      'The parameter m is unknown. Known parameters: n, seed, model, digit, class, cols, scale, pad, v, text, size.',
    ],
    ['n=64&scale=10', 'scale "10" is not valid'],
  ])('refuses ?%s', async (query, detail) => {
    const response = await worker.get(`/generate?${query}`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).detail).toContain(detail);
  });

  it('responds with 404 to a model or a version that it does not have', async () => {
    const unknown = await worker.get('/generate?model=nobody');
    expect(unknown.status).toBe(404);
    expect(await problemOf(unknown)).toMatchObject({ type: '/docs#unknown-model', parameter: 'model' });
    const stale = await worker.get('/generate?seed=1&v=000000000000');
    expect(stale.status).toBe(404);
    expect(await problemOf(stale)).toMatchObject({ type: '/docs#stale-version', parameter: 'v' });
  });
});
