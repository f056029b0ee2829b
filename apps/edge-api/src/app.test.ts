import { versionOf } from '@trazo/model';
import { tinyArtifact } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import type { Bindings } from './environment.ts';
import { catalogOf } from './models/catalog.ts';
import type { Ports } from './ports.ts';
import { Lane } from './runtime/lane.ts';
import { modelsSchema } from './schemas/answers.ts';

const tiny = await tinyArtifact();
const VERSION = versionOf(tiny.card);

/** The app over ports that draw plain grey, remember pictures in a map and count what they do. */
function startApp(overrides: Partial<Ports> = {}) {
  const kept = new Map<string, Response>();
  const waiting: Promise<unknown>[] = [];
  const counts = { drawn: 0, looked: 0 };
  const lines: string[] = [];
  const app = createApp({
    catalog: catalogOf({ defaultName: 'tiny', models: [{ ...tiny, weights: tiny.weights.buffer }] }),
    lane: new Lane(4),
    cache: {
      match: async (key) => {
        counts.looked++;
        return kept.get(key)?.clone();
      },
      put: async (key, picture) => void kept.set(key, picture),
    },
    studio: {
      draw: async ({ card }, _, count) => {
        counts.drawn += count;
        return new Uint8ClampedArray(count * card.spec.image.width * card.spec.image.height).fill(128);
      },
      status: () => ({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: counts.drawn }),
    },
    log: (line) => lines.push(line),
    ...overrides,
  });
  const get = async (path: string, init: RequestInit = {}, bindings: Bindings = {}) => {
    const response = await app.request(path, init, bindings, {
      waitUntil: (promise) => void waiting.push(promise),
      passThroughOnException: () => {},
      props: {},
    });
    await Promise.all(waiting);
    return response;
  };
  return { get, kept, counts, lines };
}

describe('caching', () => {
  it('keeps one copy for every spelling of the same picture', async () => {
    const { get, kept, counts } = startApp();
    const first = await get('/generate?n=4&seed=7');
    expect(first.headers.get('Cache-Status')).toBe('trazo; fwd=uri-miss; stored');
    for (const spelling of [
      'seed=7&n=4',
      'n=4&seed=7&scale=1&pad=0',
      'n=4&seed=7&cols=2',
      `n=4&seed=7&model=tiny&v=${VERSION}`,
    ]) {
      const again = await get(`/generate?${spelling}`);
      expect(again.headers.get('Cache-Status')).toBe('trazo; hit');
      expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'));
      expect(await again.bytes()).toEqual(await first.clone().bytes());
    }
    expect([...kept.keys()]).toEqual([
      `http://localhost/generate?n=4&seed=7&model=tiny&v=${VERSION}&renderer=1`,
    ]);
    expect(counts.drawn).toBe(4);
  });

  it('answers 304 and HEAD without drawing or looking', async () => {
    const { get, counts } = startApp();
    const head = await get('/generate?seed=7', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    const known = await get('/generate?seed=7', {
      headers: { 'If-None-Match': head.headers.get('ETag') ?? '' },
    });
    expect(known.status).toBe(304);
    expect(known.headers.get('Cache-Control')).toBe('public, no-cache');
    expect(counts).toEqual({ drawn: 0, looked: 0 });
  });

  it('says how long an answer stays right', async () => {
    const { get } = startApp();
    const control = async (path: string) => (await get(path)).headers.get('Cache-Control');
    expect(await control('/generate')).toBe('no-store');
    expect(await control('/generate?seed=1')).toBe('public, no-cache');
    expect(await control(`/generate?seed=1&v=${VERSION}`)).toBe('public, max-age=31536000, immutable');
    expect(await control(`/generate?v=${VERSION}`)).toBe('no-store');
    expect(await control('/walk?from=1')).toBe('no-store');
    expect(await control('/walk?from=1&to=2')).toBe('public, no-cache');
  });

  it('keeps nothing of random seeds, and names the way back to them', async () => {
    const { get, kept } = startApp();
    const random = await get('/generate?n=1');
    expect(kept.size).toBe(0);
    const seed = random.headers.get('X-Trazo-Seed');
    const link = random.headers.get('Link') ?? '';
    expect(link).toBe(`</generate?n=1&seed=${seed}&model=tiny&v=${VERSION}>; rel="canonical"`);
    const permanent = await get(link.slice(1, link.indexOf('>')));
    expect(permanent.headers.get('Cache-Control')).toContain('immutable');
    expect(await permanent.bytes()).toEqual(await random.bytes());
  });

  it('still answers when the picture cannot be kept', async () => {
    const cache = { match: async () => undefined, put: () => Promise.reject(new Error('full')) };
    const { get, lines } = startApp({ cache });
    expect((await get('/generate?seed=1')).status).toBe(200);
    expect(lines.join()).toContain('could not be kept: Error: full');
  });
});

describe('/models', () => {
  const history = { url: '/histories/tiny-0123456789ab.webp', frames: 3, epochs: 9 };
  const listed = async (more: object) => {
    const models = [{ ...tiny, weights: tiny.weights.buffer, ...more }];
    const { get } = startApp({ catalog: catalogOf({ defaultName: 'tiny', models }) });
    return modelsSchema.parse(await (await get('/models')).json()).models[0];
  };

  it('says where a model’s history can be seen, if it has one', async () => {
    expect(await listed({ history })).toEqual({ ...tiny.card, history });
    expect(await listed({})).toEqual(tiny.card);
  });
});

describe('limits', () => {
  it('counts drawings of an address, not what is kept, and lets one’s own machine be', async () => {
    const { get } = startApp();
    const asked: string[] = [];
    const bindings: Bindings = {
      RATE_LIMITER: {
        limit: async ({ key }) => {
          asked.push(key);
          return { success: asked.length < 2 };
        },
      },
    };
    const from = (address: string) => ({ headers: { 'CF-Connecting-IP': address } });
    expect((await get('/generate?seed=1', from('203.0.113.9'), bindings)).status).toBe(200);
    expect((await get('/generate?seed=1', from('203.0.113.9'), bindings)).status).toBe(200);
    const limited = await get('/generate?seed=2', from('203.0.113.9'), bindings);
    expect(limited.status).toBe(429);
    expect(limited.headers.get('Retry-After')).toBe('60');
    expect((await limited.json()) as object).toMatchObject({ type: '/docs#too-many-requests', status: 429 });
    for (const own of ['::1', '127.0.0.1']) {
      expect((await get('/generate', from(own), bindings)).status).toBe(200);
    }
    expect(asked).toEqual(['203.0.113.9', '203.0.113.9']);
  });

  it('tells requests past the capacity to come back, and takes them then', async () => {
    const lane = new Lane(1);
    const { get } = startApp({ lane });
    const place = lane.enter();
    const busy = await get('/generate?seed=1');
    expect(busy.status).toBe(503);
    expect(busy.headers.get('Retry-After')).toBe('1');
    expect((await get('/generate?seed=1', { method: 'HEAD' })).status).toBe(200);
    await place.leave();
    expect((await get('/generate?seed=1')).status).toBe(200);
    expect((await get('/generate?seed=2')).status).toBe(200);
  });

  it('answers what is kept however many wait to be drawn', async () => {
    const lane = new Lane(1);
    const { get } = startApp({ lane });
    const first = await get('/generate?seed=1');
    const place = lane.enter();
    expect((await get('/generate?seed=2')).status).toBe(503);
    const kept = await get('/generate?seed=1');
    expect(kept.headers.get('Cache-Status')).toBe('trazo; hit');
    expect(await kept.bytes()).toEqual(await first.bytes());
    await place.leave();
  });

  it('gives the place in the lane back where the rate is passed', async () => {
    const lane = new Lane(1);
    const { get } = startApp({ lane });
    const bindings: Bindings = { RATE_LIMITER: { limit: async () => ({ success: false }) } };
    const from = { headers: { 'CF-Connecting-IP': '203.0.113.9' } };
    expect((await get('/generate', from, bindings)).status).toBe(429);
    expect((await get('/generate')).status).toBe(200);
  });

  it('hides what went wrong inside, logs it, and tries again', async () => {
    let fails = true;
    const draw = async () => {
      if (!fails) return new Uint8ClampedArray(4);
      fails = false;
      throw new Error('secret');
    };
    const status = () => ({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: 0 });
    const { get, lines } = startApp({ studio: { draw, status } });
    const failed = await get('/generate?n=1', { headers: { 'X-Request-Id': 'abc' } });
    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toContain('secret');
    expect(failed.headers.get('X-Request-Id')).toBe('abc');
    expect(lines.join()).toMatch(/^abc GET \/generate: Error: secret/);
    expect((await get('/generate?n=1')).status).toBe(200);
  });
});

describe('checks of several parameters', () => {
  it.each([
    ['/generate?n=2&cols=3', 'cols', 'a whole number from 1 to n, here 2'],
    ['/generate?digit=3', 'digit', 'to leave it out, as the model tiny cannot be asked for a digit'],
    ['/walk?n=16&steps=17', 'steps', 'at most 16 for 16 tiles (256 drawings in all)'],
  ])('%s', async (path, parameter, allowed) => {
    const { get, counts } = startApp();
    const response = await get(path);
    expect(response.status).toBe(400);
    expect((await response.json()) as object).toMatchObject({ parameter, allowed });
    expect(counts.drawn).toBe(0);
  });

  it('bounds the dots of a picture', async () => {
    const { get } = startApp();
    expect((await get('/generate?n=64&cols=64&pad=16&scale=10')).status).toBe(200);
    const large = await get('/generate?n=64&cols=64&pad=16&scale=11');
    expect(large.status).toBe(400);
    expect((await large.json()) as object).toMatchObject({ parameter: 'scale', received: '"11"' });
  });

  it('knows which models and versions it has', async () => {
    const { get } = startApp();
    const unknown = await get('/generate?model=other');
    expect(unknown.status).toBe(404);
    expect((await unknown.json()) as object).toMatchObject({ parameter: 'model', allowed: 'tiny' });
    const stale = await get('/generate?seed=1&v=000000000000');
    expect(stale.status).toBe(404);
    expect(stale.headers.get('Cache-Control')).toBe('no-store');
    expect((await stale.json()) as object).toMatchObject({ type: '/docs#stale-version', parameter: 'v' });
  });
});
