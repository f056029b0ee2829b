import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { crossOrigin } from './cross-origin.ts';
import { security } from './security.ts';

/** Made for each test, so that a fault in what is set once shows in it. */
function requestTo(path: string, init?: RequestInit): Response | Promise<Response> {
  const app = new Hono();
  app.use(security());
  app.use(crossOrigin());
  app.get('*', (c) => c.text(''));
  return app.request(path, init);
}

async function headersOf(path: string): Promise<Headers> {
  return (await requestTo(path)).headers;
}

const policy = (styleSource: string) =>
  `default-src 'none'; img-src 'self'; style-src ${styleSource}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

describe('security headers', () => {
  it('allow embedding as a picture and nothing else', async () => {
    const headers = await headersOf('/models');
    expect(Object.fromEntries(headers)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers':
        'Cache-Status,ETag,Link,Retry-After,X-Request-Id,X-Trazo-Classes,X-Trazo-Digits,X-Trazo-From,X-Trazo-Seed,X-Trazo-To',
      'content-security-policy': policy("'none'"),
      'content-type': 'text/plain; charset=UTF-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'cross-origin',
      'origin-agent-cluster': '?1',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=15552000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  it.each(['/generate', '/generate.png', '/walk', '/walk.png', '/walk.gif'])(
    'allow the inline style with which a browser shows %s',
    async (path) => {
      const headers = await headersOf(path);
      expect(headers.get('Content-Security-Policy')).toBe(policy("'unsafe-inline'"));
    },
  );

  it('allow the style sheet of /docs by a nonce that is new each time', async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await headersOf('/docs')).get('Content-Security-Policy') ?? ''),
    );
    const nonces = policies.map((each) => /style-src ('nonce-[^']{16,}')/.exec(each)?.[1] ?? '');
    expect(policies).toEqual(nonces.map(policy));
    expect(new Set(nonces).size).toBe(2);
  });
});

describe('a response to OPTIONS', () => {
  it.each([undefined, 'X-One, X-Two'])(
    'allows the methods of every route, and the headers %s',
    async (requested) => {
      const headers = requested === undefined ? {} : { 'Access-Control-Request-Headers': requested };
      const response = await requestTo('/generate', { method: 'OPTIONS', headers });
      expect(response.status).toBe(204);
      expect(await response.text()).toBe('');
      expect(Object.fromEntries(response.headers)).toMatchObject({
        allow: 'GET, HEAD, OPTIONS',
        'access-control-allow-methods': 'GET,HEAD,OPTIONS',
        'access-control-allow-origin': '*',
        'access-control-max-age': '86400',
      });
      expect(response.headers.get('Access-Control-Allow-Headers')).toBe(requested?.replace(' ', '') ?? null);
    },
  );
});
