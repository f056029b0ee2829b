import { type ModelCard, versionOf } from '@trazo/model';
import { tinyArtifact } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import type { Bindings } from './environment.ts';
import { catalogOf } from './models/catalog.ts';
import { ROUTE_LIST } from './openapi/routes.ts';
import type { Ports } from './ports.ts';
import { BoundedQueue } from './runtime/bounded-queue.ts';
import { modelsSchema } from './schemas/responses.ts';
import { bundledModel } from './testing/bundled-model.ts';

const tiny = await tinyArtifact();
const VERSION = versionOf(tiny.card);

/** The app over ports that generate plain grey, cache pictures in a map and count their calls. */
function startApp(overrides: Partial<Ports> = {}) {
  const cached = new Map<string, Response>();
  const waiting: Promise<unknown>[] = [];
  const counts = { generated: 0, lookups: 0 };
  const lines: string[] = [];
  const app = createApp({
    catalog: catalogOf({ defaultName: 'tiny', models: [bundledModel(tiny)] }),
    queue: new BoundedQueue(4),
    cache: {
      match: async (key) => {
        counts.lookups++;
        return cached.get(key)?.clone();
      },
      put: async (key, picture) => void cached.set(key, picture),
    },
    sampler: {
      generate: async ({ card }, _, count) => {
        counts.generated += count;
        return new Uint8ClampedArray(count * card.spec.image.width * card.spec.image.height).fill(128);
      },
      status: () => ({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: counts.generated }),
    },
    fillMarkup: (_, markup) =>
      Response.json({ ...markup, properties: Object.fromEntries(markup.properties) }),
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
  return { app, get, cached, counts, lines };
}

describe('the routes', () => {
  it('are those of the documentation, and the page', () => {
    const { app } = startApp();
    const served = app.routes.filter(({ method }) => method === 'GET').map(({ path }) => path);
    expect([...new Set(served)].toSorted()).toEqual(['/', ...ROUTE_LIST.map(({ path }) => path)].toSorted());
  });
});

describe('caching', () => {
  it('caches one copy for every spelling of the same picture', async () => {
    const { get, cached, counts } = startApp();
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
    expect([...cached.keys()]).toEqual([
      `http://localhost/generate?n=4&seed=7&model=tiny&v=${VERSION}&renderer=1`,
    ]);
    expect(counts.generated).toBe(4);
  });

  it('keeps parameters that track readers out of address, validator and cache key', async () => {
    const { get, cached, counts } = startApp();
    const plain = await get('/generate?n=4&seed=7');
    for (const query of [
      'fbclid=x&n=4&seed=7',
      'n=4&seed=7&utm_source=a&utm_source=b',
      'n=4&gclid=1&seed=7',
    ]) {
      const tracked = await get(`/generate?${query}`);
      expect(tracked.headers.get('Cache-Status')).toBe('trazo; hit');
      for (const header of ['ETag', 'Link', 'Cache-Control']) {
        expect(tracked.headers.get(header)).toBe(plain.headers.get(header));
      }
    }
    expect(cached.size).toBe(1);
    expect(counts.generated).toBe(4);
    for (const path of ['/walk?steps=2', '/models?', '/healthz?', '/openapi.json?', '/docs?']) {
      expect((await get(`${path}&fbclid=1`)).status).toBe(200);
    }
  });

  it.each([
    ['/generate', '/generate.png', 'n=4&seed=7', 'image/png'],
    ['/walk', '/walk.png', 'from=1&to=2&steps=3', 'image/png'],
    ['/walk', '/walk.gif', 'from=1&to=2&steps=3&format=gif', 'image/gif'],
  ])('serves %s as %s too, from the same cached copy', async (path, file, query, type) => {
    const { get, cached } = startApp();
    const first = await get(`${path}?${query}`);
    const second = await get(`${file}?${query.replace('&format=gif', '')}`);
    for (const response of [first, second]) {
      expect(response.status).toBe(200);
      expect(response.headers.get('Content-Type')).toBe(type);
    }
    expect(second.headers.get('Cache-Status')).toBe('trazo; hit');
    for (const header of ['ETag', 'Link']) {
      expect(second.headers.get(header)).toBe(first.headers.get(header));
    }
    expect(await second.bytes()).toEqual(await first.bytes());
    expect(cached.size).toBe(1);
    const head = await get(`${file}?${query.replace('&format=gif', '')}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('Content-Type')).toBe(type);
  });

  it('gives each format of a walk a validator and a permanent address of its own', async () => {
    const { get } = startApp();
    const [png, gif] = await Promise.all(
      ['png', 'gif'].map((format) => get(`/walk?from=1&to=2&steps=2&format=${format}`)),
    );
    expect(png?.headers.get('ETag')).not.toBe(gif?.headers.get('ETag'));
    expect(png?.headers.get('Link')).not.toContain('format');
    const link = gif?.headers.get('Link') ?? '';
    expect(link).toContain('format=gif');
    expect((await get(link.slice(1, link.indexOf('>')))).headers.get('Content-Type')).toBe('image/gif');
    expect((await get('/walk?format=webp')).status).toBe(400);
    expect((await get('/walk.gif?format=gif')).status).toBe(400);
  });

  it('responds with 304 and to HEAD without inference or cache lookup', async () => {
    const { get, counts } = startApp();
    const head = await get('/generate?seed=7', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    const known = await get('/generate?seed=7', {
      headers: { 'If-None-Match': head.headers.get('ETag') ?? '' },
    });
    expect(known.status).toBe(304);
    expect(known.headers.get('Cache-Control')).toBe('public, no-cache');
    expect(counts).toEqual({ generated: 0, lookups: 0 });
  });

  it('sets how long a response stays valid', async () => {
    const { get } = startApp();
    const control = async (path: string) => (await get(path)).headers.get('Cache-Control');
    expect(await control('/generate')).toBe('no-store');
    expect(await control('/generate?seed=1')).toBe('public, no-cache');
    expect(await control(`/generate?seed=1&v=${VERSION}`)).toBe('public, max-age=31536000, immutable');
    expect(await control(`/generate?v=${VERSION}`)).toBe('no-store');
    expect(await control('/walk?from=1')).toBe('no-store');
    expect(await control('/walk?from=1&to=2')).toBe('public, no-cache');
  });

  it('caches no picture of a random seed, and links to its permanent address', async () => {
    const { get, cached } = startApp();
    const random = await get('/generate?n=1');
    expect(cached.size).toBe(0);
    const seed = random.headers.get('X-Trazo-Seed');
    const link = random.headers.get('Link') ?? '';
    expect(link).toBe(`</generate?n=1&seed=${seed}&model=tiny&v=${VERSION}>; rel="canonical"`);
    const permanent = await get(link.slice(1, link.indexOf('>')));
    expect(permanent.headers.get('Cache-Control')).toContain('immutable');
    expect(await permanent.bytes()).toEqual(await random.bytes());
  });

  it('finishes and caches a picture whose client disconnects meanwhile', async () => {
    const cached = new Map<string, Response>();
    const { promise: drawn, resolve: finish } = Promise.withResolvers<Uint8ClampedArray<ArrayBuffer>>();
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const { app } = startApp({
      cache: { match: async () => undefined, put: async (key, picture) => void cached.set(key, picture) },
      sampler: {
        generate: () => {
          start();
          return drawn;
        },
        status: () => ({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: 0 }),
      },
    });
    // After a disconnection the runtime runs only what was passed to waitUntil; here, what was passed before it.
    const kept: Promise<unknown>[] = [];
    void app.request(
      '/generate?n=1&seed=1',
      {},
      {},
      {
        waitUntil: (promise) => void kept.push(promise),
        passThroughOnException: () => {},
        props: {},
      },
    );
    await started;
    const atDisconnection = [...kept];
    finish(new Uint8ClampedArray(tiny.card.spec.image.width * tiny.card.spec.image.height));
    await Promise.all(atDisconnection);
    expect([...cached.keys()]).toEqual([expect.stringContaining('/generate?n=1&seed=1')]);
  });

  it('still serves the picture when caching it fails', async () => {
    const cache = { match: async () => undefined, put: () => Promise.reject(new Error('full')) };
    const { get, lines } = startApp({ cache });
    expect((await get('/generate?seed=1')).status).toBe(200);
    expect(lines.join()).toContain('was not cached: Error: full');
  });
});

describe('/models', () => {
  const history = { url: '/histories/tiny-0123456789ab.webp', frames: 3, epochs: 9 };
  const listed = async (more: object) => {
    const models = [{ ...bundledModel(tiny), ...more }];
    const { get } = startApp({ catalog: catalogOf({ defaultName: 'tiny', models }) });
    return modelsSchema.parse(await (await get('/models')).json()).models[0];
  };

  it('links to the history of a model that has one', async () => {
    expect(await listed({ history })).toMatchObject({ name: 'tiny', history });
    expect(await listed({})).not.toHaveProperty('history');
  });

  it('has the card of each model, and the address of the version that is served', async () => {
    expect(await listed({})).toEqual({ ...tiny.card, url: `/models/tiny/${VERSION}/model.json` });
  });
});

describe('limits', () => {
  it('counts generated pictures of an address, but not cached ones and not local requests', async () => {
    const { get } = startApp();
    const counted: string[] = [];
    const bindings: Bindings = {
      RATE_LIMITER: {
        limit: async ({ key }) => {
          counted.push(key);
          return { success: counted.length < 2 };
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
    expect(counted).toEqual(['203.0.113.9', '203.0.113.9']);
  });

  it('refuses requests over the capacity with Retry-After, and accepts them later', async () => {
    const queue = new BoundedQueue(1);
    const { get } = startApp({ queue });
    const slot = queue.acquire();
    const busy = await get('/generate?seed=1');
    expect(busy.status).toBe(503);
    expect(busy.headers.get('Retry-After')).toBe('1');
    expect((await get('/generate?seed=1', { method: 'HEAD' })).status).toBe(200);
    await slot.release();
    expect((await get('/generate?seed=1')).status).toBe(200);
    expect((await get('/generate?seed=2')).status).toBe(200);
  });

  it('serves cached pictures however many requests wait', async () => {
    const queue = new BoundedQueue(1);
    const { get } = startApp({ queue });
    const first = await get('/generate?seed=1');
    const slot = queue.acquire();
    expect((await get('/generate?seed=2')).status).toBe(503);
    const cached = await get('/generate?seed=1');
    expect(cached.headers.get('Cache-Status')).toBe('trazo; hit');
    expect(await cached.bytes()).toEqual(await first.bytes());
    await slot.release();
  });

  it('releases the slot of a rate-limited request', async () => {
    const queue = new BoundedQueue(1);
    const { get } = startApp({ queue });
    const bindings: Bindings = { RATE_LIMITER: { limit: async () => ({ success: false }) } };
    const from = { headers: { 'CF-Connecting-IP': '203.0.113.9' } };
    expect((await get('/generate', from, bindings)).status).toBe(429);
    expect((await get('/generate')).status).toBe(200);
  });

  it('hides an internal error, logs it, and tries again', async () => {
    let fails = true;
    const generate = async () => {
      if (!fails) return new Uint8ClampedArray(4);
      fails = false;
      throw new Error('secret');
    };
    const status = () => ({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: 0 });
    const { get, lines } = startApp({ sampler: { generate, status } });
    const failed = await get('/generate?n=1', { headers: { 'X-Request-Id': 'abc' } });
    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toContain('secret');
    expect(failed.headers.get('X-Request-Id')).toBe('abc');
    expect(lines.join()).toMatch(/^abc GET \/generate: Error: secret/);
    expect((await get('/generate?n=1')).status).toBe(200);
  });
});

describe('the page', () => {
  /** Static files that record what they are asked for. */
  function withFiles(status = 200) {
    const asked: Request[] = [];
    const fetch = async (request: Request) => {
      asked.push(request);
      const headers = { ETag: '"file"', 'Content-Length': '4', 'Cache-Control': 'public, max-age=0' };
      return new Response(status === 200 ? 'page' : null, { status, headers });
    };
    const { get } = startApp();
    return { asked, page: (path: string, init?: RequestInit) => get(path, init, { ASSETS: { fetch } }) };
  }

  it('gets absolute addresses for previews, of the host that was asked', async () => {
    const { page } = withFiles();
    const response = await page('https://digits.example:8443/?seed=ana&n=4&fbclid=x');
    expect((await response.json()) as object).toEqual({
      canonical: 'https://digits.example:8443/?n=4&seed=ana',
      properties: {
        'og:url': 'https://digits.example:8443/?n=4&seed=ana',
        'og:image': expect.stringMatching(/^https:\/\/digits\.example:8443\/generate\.png\?n=4&seed=ana&/),
        'og:image:width': '1200',
        'og:image:height': '630',
        'og:image:alt': '4 generated images, seed ana',
      },
    });
  });

  it.each(['it%27s.example', 'a%60b.example', 'a;b.example', '.example', `${'a'.repeat(260)}.example`])(
    'is served as it is for the host %s',
    async (host) => {
      const { page } = withFiles();
      expect(await (await page(`http://${host}/`)).text()).toBe('page');
    },
  );

  it('keeps the headers of the file, with a weak validator and without its length', async () => {
    const { page } = withFiles();
    const head = await page('/?n=4', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('ETag')).toBe('W/"file"');
    expect(head.headers.get('Cache-Control')).toBe('public, max-age=0');
    expect(head.headers.get('Content-Length')).toBeNull();
    expect(head.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  it('asks for the whole file, and passes on that the client has it', async () => {
    const { page, asked } = withFiles(304);
    const headers = { Range: 'bytes=0-99', 'If-None-Match': 'W/"file"' };
    expect((await page('/', { headers })).status).toBe(304);
    expect([...(asked[0]?.headers.keys() ?? [])]).toEqual(['if-none-match']);
  });
});

describe('a path that does not exist', () => {
  it.each([
    ['/generate.jpg?n=4', '/generate, /generate.png'],
    ['/generate.PNG', '/generate, /generate.png'],
    ['/generate.gif', '/generate, /generate.png'],
    ['/generate/16', '/generate, /generate.png'],
    ['/walk.webp', '/walk, /walk.png, /walk.gif'],
    ['/openapi.yaml', '/openapi.json'],
    ['/Models', '/models'],
  ])('%s gets those that do', async (path, instead) => {
    const { get } = startApp();
    const response = await get(path);
    expect(response.status).toBe(404);
    expect((await response.json()) as object).toMatchObject({
      type: '/docs#unknown-path',
      detail: `There is nothing at ${path.split('?')[0]}. There is ${instead}. See /docs.`,
    });
  });

  it('gets the documentation where nothing is similar', async () => {
    const { get } = startApp();
    const { detail } = Object(await (await get('/api')).json());
    expect(detail).toBe('There is nothing at /api. See /docs.');
  });
});

describe('checks of several parameters', () => {
  const images28 = bundledModel({
    ...tiny,
    card: { ...tiny.card, spec: { ...tiny.card.spec, image: { width: 28, height: 28, channels: 1 } } },
  });
  it.each([
    ['/generate?n=2&cols=3', 'cols', 'a whole number from 1 to n, here 2'],
    ['/generate?digit=3', 'digit', 'nothing, as the model tiny has no classes: omit digit'],
    ['/walk?n=16&steps=17', 'steps', 'at most 16 for 16 tiles (256 images in total)'],
  ])('%s', async (path, parameter, allowed) => {
    const { get, counts } = startApp();
    const response = await get(path);
    expect(response.status).toBe(400);
    expect((await response.json()) as object).toMatchObject({ parameter, allowed });
    expect(counts.generated).toBe(0);
  });

  it.each([
    ['/generate?n=4&size=10x10', 'at least 56x56, the size of the grid'],
    ['/generate?n=4&scale=2&pad=1&size=200x115', 'at least 118x118, the size of the grid'],
    ['/generate?n=4&size=4096x1025', 'width times height up to 4194304'],
    ['/generate?n=4&size=1200', 'width and height such as 1200x630, at least the size of the grid'],
    ['/generate?n=4&size=0x630', 'width and height such as 1200x630, at least the size of the grid'],
  ])('%s', async (path, allowed) => {
    const { get } = startApp({ catalog: catalogOf({ defaultName: 'tiny', models: [images28] }) });
    const response = await get(path);
    expect(response.status).toBe(400);
    expect((await response.json()) as object).toMatchObject({ parameter: 'size', allowed });
  });

  it('gives the grid itself where its size is asked for', async () => {
    const { get } = startApp({ catalog: catalogOf({ defaultName: 'tiny', models: [images28] }) });
    const link = async (query: string) => (await get(`/generate?n=4&seed=1${query}`)).headers.get('Link');
    expect(await link('&size=56x56')).toBe(await link(''));
    expect(await link('&size=57x56')).toContain('&size=57x56&v=');
  });

  it('bounds the pixels of a picture', async () => {
    const { get } = startApp();
    expect((await get('/generate?n=64&cols=64&pad=16&scale=10')).status).toBe(200);
    const large = await get('/generate?n=64&cols=64&pad=16&scale=11');
    expect(large.status).toBe(400);
    expect((await large.json()) as object).toMatchObject({ parameter: 'scale', received: '"11"' });
  });

  describe('of large images', () => {
    const served = (width: number, height: number, channels: 1 | 3) => {
      const card: ModelCard = {
        ...tiny.card,
        spec: { ...tiny.card.spec, image: { width, height, channels } },
      };
      const models = [bundledModel({ ...tiny, card })];
      const { get, counts } = startApp({ catalog: catalogOf({ defaultName: 'tiny', models }) });
      // HEAD checks everything and generates nothing.
      return { counts, get: (path: string) => get(path, { method: 'HEAD' }), problem: get };
    };

    it.each([
      [512, 512, 1, 16],
      [512, 512, 3, 4],
      [1024, 1024, 3, 1],
      [600, 900, 1, 4],
    ] as const)(
      '%i × %i × %i serves as many tiles as fit by default: %i',
      async (width, height, channels, n) => {
        const { get } = served(width, height, channels);
        const response = await get('/generate?seed=1');
        expect(response.status).toBe(200);
        expect(response.headers.get('Link')).toContain(`n=${n}&`);
        expect((await get(`/generate?n=${n}`)).status).toBe(200);
      },
    );

    it.each([
      ['/generate?n=64', 'n'],
      ['/generate?n=1&scale=2', 'scale'],
      ['/walk?steps=2&n=2', 'n'],
      ['/walk?steps=2', 'steps'],
      ['/walk', 'steps'],
    ])('%s is refused, naming %s', async (path, parameter) => {
      const { problem, counts } = served(1024, 1024, 3);
      const response = await problem(path);
      expect(response.status).toBe(400);
      expect((await response.json()) as object).toMatchObject({
        parameter,
        allowed: expect.stringContaining('1024 × 1024 × 3: a picture has at most 4194304 bytes'),
      });
      expect(counts.generated).toBe(0);
    });

    it('counts channels', async () => {
      expect((await served(32, 32, 1).get('/generate?n=64&scale=8')).status).toBe(200);
      expect((await served(32, 32, 3).get('/generate?n=64&scale=8')).status).toBe(400);
      expect((await served(32, 32, 3).get('/generate?n=64&scale=4')).status).toBe(200);
    });
  });

  it('responds with 404 to other models and versions', async () => {
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
