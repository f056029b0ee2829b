import { API_PATHS as PATHS } from '@trazo/edge-api/api-paths';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raw } from './raw.ts';
import { modelsOf, problemOf } from './responses.ts';
import { startWorker, type Worker } from './worker.ts';

describe('the worker over HTTP', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker();
  }, 60_000);
  afterAll(() => worker?.stop());

  it.each(PATHS)('%s responds to GET and HEAD, with the headers of every response', async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const response = await worker.get(path, { method });
      expect(response.status).toBe(200);
      const body = await response.arrayBuffer();
      expect(body.byteLength > 0).toBe(method === 'GET');
      const header = (name: string) => response.headers.get(name);
      expect(header('Access-Control-Allow-Origin')).toBe('*');
      expect(header('Cross-Origin-Resource-Policy')).toBe('cross-origin');
      expect(header('X-Content-Type-Options')).toBe('nosniff');
      expect(header('Content-Security-Policy')).toMatch(/^default-src 'none';.* frame-ancestors 'none'$/);
      expect(header('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(header('Cache-Control')).toBeTruthy();
    }
  });

  it.each(PATHS)('%s responds to a preflight', async (path) => {
    const response = await worker.get(path, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://elsewhere.example',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'x-request-id',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
    expect(response.headers.get('Access-Control-Allow-Methods')).toBe('GET,HEAD,OPTIONS');
    expect(response.headers.get('Access-Control-Allow-Headers')).toBe('x-request-id');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is not allowed, and Allow says what is', async (method) => {
    for (const path of PATHS) {
      const response = await worker.get(path, { method, ...(method === 'DELETE' ? {} : { body: 'x' }) });
      expect(response.status).toBe(405);
      expect(response.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
      expect((await problemOf(response)).type).toBe('/docs#method-not-allowed');
    }
  });

  it.each([
    '/generate/',
    '/generate/16',
    '/walk/x',
    '/models/dcgan',
    '/api',
    '/nope.png',
    '/generate.jpg',
    '/walk.webp',
    '/%00',
    '/docs/x',
    '//generate',
  ])('responds to %s with a problem: there is nothing', async (path) => {
    const response = await worker.get(`${worker.url.origin}${path}`);
    expect(response.status).toBe(404);
    expect((await problemOf(response)).type).toBe('/docs#unknown-path');
  });

  it.each(['/models', '/healthz', '/openapi.json', '/docs'])('%s takes no parameters', async (path) => {
    const response = await worker.get(`${path}?x=1`);
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ parameter: 'x' });
  });

  it.each(PATHS)('%s ignores what other services append to links', async (path) => {
    for (const name of ['fbclid', 'gclid', 'utm_source', 'mc_eid']) {
      const response = await worker.get(`${path}?${name}=x`, { method: 'HEAD' });
      expect([name, response.status]).toEqual([name, 200]);
      expect(response.headers.get('Link') ?? '').not.toContain(name);
    }
  });

  it('refuses a body on GET', async () => {
    const response = await raw(
      worker.url,
      'GET /generate?n=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello',
    );
    expect(response).toMatch(/^HTTP\/1\.1 400 /);
    expect(response).toContain('/docs#unexpected-body');
  });

  it('refuses URLs past its bound with 414', async () => {
    const response = await worker.get(`/generate?seed=${'a'.repeat(12_300)}`);
    expect(response.status).toBe(414);
    expect((await problemOf(response)).type).toBe('/docs#url-too-long');
  });

  it('takes over a valid request id', async () => {
    const id = async (sent: string) =>
      (await worker.get('/healthz', { headers: { 'X-Request-Id': sent } })).headers.get('X-Request-Id');
    expect(await id('abc-123')).toBe('abc-123');
    expect(await id('a b')).not.toBe('a b');
  });

  it('limits the generated pictures of one address, by the binding of the configuration', async () => {
    const from = { headers: { 'CF-Connecting-IP': '203.0.113.7' } };
    const statuses: number[] = [];
    let limited: Response | undefined;
    for (let request = 0; request < 1300 && limited === undefined; request++) {
      const response = await worker.get('/generate?n=1', from);
      statuses.push(response.status);
      if (response.status === 200) await response.arrayBuffer();
      else limited = response;
    }
    expect(limited?.status).toBe(429);
    expect(limited?.headers.get('Retry-After')).toBe('60');
    expect(await problemOf(limited ?? new Response())).toMatchObject({ type: '/docs#too-many-requests' });
    expect(statuses.length).toBeGreaterThan(600);
    expect((await worker.get('/generate?n=1')).status).toBe(200);
    // Cached pictures and HEAD are not limited, nor are other addresses.
    await (await worker.get('/generate?n=1&seed=1')).arrayBuffer();
    const kept = await worker.get('/generate?n=1&seed=1', from);
    expect(kept.headers.get('Cache-Status')).toBe('trazo; hit');
    expect((await worker.get('/generate?n=1', { ...from, method: 'HEAD' })).status).toBe(200);
    const another = { headers: { 'CF-Connecting-IP': '203.0.113.8' } };
    expect((await worker.get('/generate?n=1', another)).status).toBe(200);
  }, 120_000);

  it('describes itself for programs and for people', async () => {
    const document = (await (await worker.get('/openapi.json')).json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    const documented = [...PATHS, '/models/{model}/{v}/{file}'];
    expect(Object.keys(document.paths).sort()).toEqual(documented.sort());
    const docs = await worker.get('/docs');
    const page = await docs.text();
    const nonce = /<style nonce="([^"]+)">/.exec(page)?.[1] ?? '';
    expect(nonce).not.toBe('');
    expect(docs.headers.get('Content-Security-Policy')).toContain(`'nonce-${nonce}'`);
    expect(page).not.toMatch(/<script|https?:\/\//);
    for (const path of documented) expect(page).toContain(`GET ${path}`);
  });

  it('responds with 304 where the client has the models', async () => {
    const { card } = await modelsOf(worker);
    expect(card.quantization).toMatch(/^(?:float32|float16|uint8)$/);
    const etag = (await worker.get('/models')).headers.get('ETag') ?? '';
    expect((await worker.get('/models', { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  it('serves the page beside the API', async () => {
    const page = await worker.get('/');
    expect(page.status).toBe(200);
    expect(page.headers.get('Content-Type')).toMatch(/^text\/html/);
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  });
});
