import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorker, type Worker } from '../edge/worker.ts';

const SECURITY = fileURLToPath(new URL('../../docs/security.md', import.meta.url));
const PAGE = fileURLToPath(new URL('../../apps/web/dist', import.meta.url));

/** Headers that the runtime and the connection add locally. They describe the transport, not the response. */
const TRANSPORT = [
  'cf-cache-status',
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
];
/** Sent only under load, which load.test.ts and edge/http.test.ts test. */
const UNDER_LOAD = ['retry-after'];

/** Requests for every kind of response, of the page and the API, successful and not. */
const REQUESTS: readonly (readonly [path: string, init?: RequestInit])[] = [
  ['/'],
  ['/favicon.svg'],
  ['/index.html', { redirect: 'manual' }],
  ['/generate'],
  ['/generate?seed=1'],
  ['/generate?seed=1', { headers: { 'If-None-Match': '*' } }],
  ['/generate?seed=1', { method: 'HEAD' }],
  ['/generate?n=0'],
  ['/walk?steps=2'],
  ['/models'],
  ['/models/slim/000000000000/model.json'],
  ['/healthz'],
  ['/openapi.json'],
  ['/docs'],
  ['/nothing'],
  ['/generate', { method: 'POST' }],
  ['/generate', { method: 'OPTIONS', headers: { 'Access-Control-Request-Headers': 'x-any' } }],
];

describe('the headers of a response', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker();
  }, 60_000);
  afterAll(() => worker?.stop());

  it('are exactly those that docs/security.md explains', async () => {
    const table = (await readFile(SECURITY, 'utf8')).split('| header ')[1]?.split('\n\n')[0] ?? '';
    const explained = [...table.matchAll(/^\| `([\w-]+)` /gm)].map(([, name = '']) => name.toLowerCase());
    const sent = new Set<string>(UNDER_LOAD);
    for (const [path, init] of REQUESTS) {
      const response = await worker.get(path, init);
      await response.arrayBuffer();
      for (const name of response.headers.keys()) if (!TRANSPORT.includes(name)) sent.add(name);
    }
    // Only models with classes send the one, and of those only models whose classes have names the other.
    for (const name of ['x-trazo-digits', 'x-trazo-classes']) {
      if (!sent.has(name)) explained.splice(explained.indexOf(name), 1);
    }
    expect([...sent].toSorted()).toEqual(explained.toSorted());
  });

  it('allow no script but the page’s own', async () => {
    for (const [path, init] of REQUESTS) {
      const policy = (await worker.get(path, init)).headers.get('Content-Security-Policy') ?? '';
      const directives = new Map(
        policy
          .split('; ')
          .map((each) => [each.slice(0, each.indexOf(' ')), each.slice(each.indexOf(' ') + 1)]),
      );
      expect(directives.get('default-src'), path).toBe("'none'");
      expect(["'self'", undefined], path).toContain(directives.get('script-src'));
      for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
        expect(directives.get(name), path).toBe("'none'");
      // Browsers add an inline style to a picture that is opened by itself.
      if (!/^\/(?:generate|walk)/.test(path)) expect(policy, path).not.toContain('unsafe');
      expect(policy.replace("style-src 'unsafe-inline'", '')).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
    }
  });

  it('fit a page without inline scripts, handlers or styles', async () => {
    const files = (await readdir(PAGE, { recursive: true })).filter((name) => name.endsWith('.html'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const html = await readFile(join(PAGE, file), 'utf8');
      for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) expect(tag).toMatch(/ src="\/assets\//);
      expect(html).not.toMatch(/<style\b|<[^>]+ (?:on\w+|style)=|javascript:/i);
    }
  });
});
