import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { healthOf, pictureOf, problemOf } from '../edge/responses.ts';
import { startWorker, type Worker } from '../edge/worker.ts';
import { getWithRetry, recordBaselines, TIMEOUT_MS } from './baselines.ts';
import { dial, type RawResponse, request, send } from './raw.ts';

/** Maximum number of tests, each of which uses a baseline. */
const BASELINES = 120;

describe('bytes that no browser sends', { timeout: 2 * TIMEOUT_MS }, () => {
  let worker: Worker;
  let assertWorks: () => Promise<void>;
  beforeAll(async () => {
    worker = await startWorker();
    assertWorks = await recordBaselines(worker, BASELINES);
  }, 120_000);
  afterEach(() => assertWorks());
  afterAll(() => worker?.stop());

  /** The single response to a request. */
  async function responseTo(bytes: string): Promise<RawResponse> {
    const responses = await send(worker.url, bytes);
    expect(responses).toHaveLength(1);
    return responses[0] ?? expect.fail();
  }

  describe('in the target', () => {
    it.each([
      ...['/%00', '/%', '/%zz', '/%C0%AF', '/%ED%A0%80', '/generate%00', '/generate%2f', '/generate%3Fn=1'],
      ...['/generate;n=1', '/GENERATE', '/generate/%2e', '/walk%20', '/models.json', '/.git/config', '/.env'],
    ])('%s does not exist', async (target) => {
      const { status, head, body } = await responseTo(request(target));
      expect(status).toBe(404);
      expect(head).toContain('application/problem+json');
      expect(body).toContain('/docs#unknown-path');
    });

    it.each([
      ...[
        '/..%2f..%2fwrangler.jsonc',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/../../etc/passwd',
        '/..\\..\\etc\\passwd',
      ],
      ...[
        '//etc/passwd',
        '/assets/..%2f..%2fpackage.json',
        '/assets/..%5c..%5cpackage.json',
        '/%252e%252e/x',
      ],
      ...[
        '/histories/../../dist/worker/worker.js',
        '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
        '/....//....//etc',
      ],
      ...['/_headers', '/assets/', '/histories/', '/worker.js', '/src/worker.ts'],
    ])('%s reaches no file', async (target) => {
      const { status, body } = await responseTo(request(target));
      expect(status).toBe(404);
      expect(body).not.toMatch(/root:|compatibility_date|"devDependencies"|Content-Security-Policy:/);
    });

    it.each([
      ...[
        '/generate?n=%00',
        '/generate?n=%',
        '/generate?n=%C0%AF',
        '/generate?n=%E0%80%B1',
        '/generate?seed=%FF',
      ],
      ...[
        '/generate?n=1;seed=2',
        '/generate?n[]=1',
        '/generate?=',
        '/generate?n',
        '/generate?n=1&n=1',
        '/walk?from=1&from=2',
      ],
      ...[
        '/generate?n=%0d%0aSet-Cookie:%20a=b',
        '/generate?model=%2e%2e%2fdcgan',
        '/generate?%6e=0',
        '/generate?n=1?n=2',
      ],
      '/generate?seed=1#fragment?&n=0&n=0',
    ])('%s is refused with the name of the parameter', async (target) => {
      const { status, head, body } = await responseTo(request(target));
      expect(head).not.toMatch(/^set-cookie/im);
      if (target.includes('#')) return void expect(status).toBe(200);
      expect(status).toBe(400);
      expect(JSON.parse(body)).toMatchObject({
        type: '/docs#invalid-parameter',
        parameter: expect.any(String),
      });
    });

    it.each([
      '/%67enerate?n=1',
      '/x/../generate?n=1',
      '/x/%2e%2e/generate?%6e=%31',
      '/generate?&&n=1&',
      'http://elsewhere.example/generate?n=1',
    ])('%s is an unusual address of a picture', async (target) => {
      const { status, head } = await responseTo(request(target));
      expect(status).toBe(200);
      expect(head).toMatch(/^content-type: image\/png$/im);
      // Whatever the request's host is, the response names only its own paths.
      expect(head).toMatch(/^link: <\/generate\?/im);
      expect(head).not.toContain('elsewhere.example');
    });

    it('is refused when it is too long, by the worker or by the runtime', async () => {
      for (const length of [12_300, 40_000, 100_000]) {
        const { status } = await responseTo(request(`/generate?seed=${'a'.repeat(length)}`));
        expect(status).toBe(414);
      }
    });

    it('gets a short response, however many parameters it has', async () => {
      for (const parameter of ['n=1', 'x=1', '%00', 'n']) {
        const { status, body } = await responseTo(
          request(`/generate?${`${parameter}&`.repeat(3000)}`.slice(0, 12_000)),
        );
        expect(status).toBe(400);
        expect(body.length).toBeLessThan(5000);
      }
      const names = Array.from({ length: 2500 }, (_, index) => `${index.toString(36)}=`).join('&');
      const { status, body } = await responseTo(request(`/models?${names}`));
      expect(status).toBe(400);
      expect(body.length).toBeLessThan(5000);
    });
  });

  describe('in the headers', () => {
    const harmless: readonly (readonly [what: string, headers: string])[] = [
      ['a thousand of them', Array.from({ length: 1000 }, (_, index) => `X-${index}: ${index}\r\n`).join('')],
      ['one of 30 KB', `X-Large: ${'a'.repeat(30_000)}\r\n`],
      ['the same one many times', 'Accept: image/png\r\n'.repeat(500)],
      [
        'bytes that are no ASCII',
        'X-Request-Id: \xff\xfe\r\nCF-Connecting-IP: \xc3\xa1\r\nUser-Agent: \x80\r\n',
      ],
      ['markup for an address', 'CF-Connecting-IP: <script>\r\n'],
      [
        'an Accept of nonsense',
        'Accept: text/plus;q=9,;;\r\nAccept-Language: *;q=NaN\r\nAccept-Encoding: zstd;q=x, *;q=0\r\n',
      ],
      ['a cookie', `Cookie: ${'a=b; '.repeat(1000)}\r\n`],
      [
        'forged origins',
        'Origin: null\r\nReferer: javascript:alert(1)\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: elsewhere.example\r\n',
      ],
      ['another method by the back door', 'X-HTTP-Method-Override: DELETE\r\n'],
      ['an upgrade', 'Upgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n'],
      ['an expectation', 'Expect: the-unexpected\r\n'],
      ...['bytes=0-10', 'bytes=9-1', 'bytes=0-0,1-1,2-2', `bytes=${'0-0,'.repeat(1000)}`, 'lines=1-2'].map(
        (range): [string, string] => [`the range ${range.slice(0, 20)}`, `Range: ${range}\r\n`],
      ),
    ];
    it.each(harmless)('%s does not change a picture', async (_, headers) => {
      const plain = await responseTo(request('/generate?n=2&seed=77'));
      const received = await responseTo(request('/generate?n=2&seed=77', { headers }));
      expect(received.status).toBe(200);
      expect(received.body).toBe(plain.body);
      expect(received.head).not.toContain('elsewhere.example');
    });

    it.each([
      ...[
        '"',
        '""',
        'W/',
        'W/""',
        ',,,',
        '"a',
        'a"',
        '*, "a"',
        `${'"'.repeat(5001)}`,
        `${'"a",'.repeat(3000)}`,
      ],
      ...[`W/${'W/'.repeat(3000)}"`, '\xff', '"\xff"', 'null', "' OR 1=1"],
    ])('If-None-Match: %.30s does not match the picture', async (value) => {
      const { status } = await responseTo(
        request('/generate?n=1&seed=78', { headers: `If-None-Match: ${value}\r\n` }),
      );
      expect(status).toBe(200);
    });

    it('responds to a preflight with odd names, and injects nothing into its headers', async () => {
      for (const requested of ['\xff\xc3\xa1', 'x'.repeat(20_000), 'a,,b; c', '']) {
        const { status, head } = await responseTo(
          request('/generate', {
            method: 'OPTIONS',
            headers: `Access-Control-Request-Headers: ${requested}\r\n`,
          }),
        );
        expect(status).toBe(204);
        expect(head).not.toMatch(/^set-cookie/im);
      }
    });

    it('are refused by the runtime when they are too long or malformed', async () => {
      const refused = [
        `X: ${'a'.repeat(1_000_000)}\r\n`,
        'X: a\r\n b\r\n',
        'X: a\x00b\r\n',
        'no colon\r\n',
        'X Y: a\r\n',
        'Content-Length: -1\r\n',
        'Content-Length: 0\r\nContent-Length: 5\r\n',
        'Content-Length: 99999999999999999999\r\n',
      ];
      for (const headers of refused) {
        const { status } = await responseTo(request('/generate?n=1', { headers }));
        expect([400, 413, 431], headers.slice(0, 40)).toContain(status);
      }
    });
  });

  describe('at the end of a request', () => {
    it('refuses a body on GET and HEAD, and does not read it as another request', async () => {
      const smuggled = request('/models');
      for (const method of ['GET', 'HEAD']) {
        const length = `Content-Length: ${smuggled.length}\r\n`;
        const { status } = await responseTo(
          request('/generate?n=1', { method, headers: length, body: smuggled }),
        );
        expect(status).toBe(400);
      }
    });

    it('reads a chunked body as a body, whatever its content', async () => {
      const smuggled = request('/models');
      const chunks = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
      const responses = await send(
        worker.url,
        request('/generate?n=1&seed=79', { headers: 'Transfer-Encoding: chunked\r\n', body: chunks }),
      );
      expect(responses).toHaveLength(1);
      expect([200, 400]).toContain(responses[0]?.status);
      expect(responses[0]?.body).not.toContain('"models"');
    });

    it.each([
      ['both lengths', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
      ['an unknown coding', 'Transfer-Encoding: rot13\r\n', 'abc'],
      ['a hidden coding', 'Transfer-Encoding : chunked\r\n', '0\r\n\r\n'],
      ['two codings', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n'],
      ['a chunk of no size', 'Transfer-Encoding: chunked\r\n', 'x\r\n\r\n'],
    ])('is not confused by %s', async (_, headers, body) => {
      const responses = await send(worker.url, request('/generate?n=1&seed=80', { headers, body }), {
        ends: true,
      });
      expect(responses.length).toBeLessThanOrEqual(1);
      for (const { status } of responses) expect([200, 400, 501]).toContain(status);
    });

    it('responds to pipelined requests in order', async () => {
      const alive = request('/healthz').replace('close', 'keep-alive');
      const responses = await send(worker.url, alive + alive + request('/generate?n=0'));
      expect(responses.map(({ status }) => status)).toEqual([200, 200, 400]);
    });

    it.each(['TRACE', 'PROPFIND', 'PURGE', 'LOCK', 'SEARCH'])('%s is not allowed', async (method) => {
      const { status, head } = await responseTo(request('/generate?n=1', { method }));
      expect(status).toBe(405);
      expect(head).toMatch(/^allow: GET, HEAD, OPTIONS$/im);
    });

    it('closes a connection that does not speak HTTP', async () => {
      for (const bytes of [
        '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
        '\0'.repeat(1000),
        '\xff GET / HTTP/1.1\r\n\r\n',
        '\r\n'.repeat(1000),
      ]) {
        for (const { status } of await send(worker.url, bytes, { ends: true })) expect(status).toBe(400);
      }
    });
  });

  describe('from slow and disconnecting clients', () => {
    it('accepts a request in single bytes', async () => {
      const socket = await dial(worker.url);
      const bytes = request('/generate?n=1&seed=81');
      for (const byte of bytes) await new Promise<void>((sent) => socket.write(byte, () => sent()));
      const text = await new Promise<string>((resolve, reject) => {
        let received = '';
        socket.setEncoding('latin1').on('data', (part: string) => {
          received += part;
        });
        socket.on('end', () => resolve(received)).on('error', reject);
      });
      expect(text).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('serves others while a hundred have sent half a request', async () => {
      const half = await Promise.all(Array.from({ length: 100 }, () => dial(worker.url)));
      for (const socket of half) socket.write('GET /generate?n=64 HTTP/1.1\r\nHost: loc');
      await assertWorks();
      for (const [index, socket] of half.entries()) {
        if (index % 2 === 0) socket.end();
        else socket.destroy();
      }
    });

    it('serves others while some do not read their pictures', async () => {
      const deaf = await Promise.all(Array.from({ length: 8 }, () => dial(worker.url)));
      for (const socket of deaf) {
        socket.pause();
        socket.write(request('/generate?n=64&scale=9'));
      }
      await assertWorks();
      for (const socket of deaf) socket.destroy();
    });

    it('works after fifty clients disconnected during their pictures', async () => {
      const leaving = new AbortController();
      const waiting = Array.from({ length: 50 }, () =>
        worker.get('/generate?n=64', { signal: leaving.signal }).then(
          async (response) => {
            await response.arrayBuffer();
            return response.status;
          },
          (error: unknown) => (error instanceof Error ? error.name : 'failed'),
        ),
      );
      // The first response: the others are in inference, in the queue, or about to be.
      await Promise.race(waiting);
      leaving.abort();
      const outcomes = await Promise.all(waiting);
      for (const outcome of outcomes) expect([200, 503, 'AbortError']).toContain(outcome);
      expect(outcomes).toContain('AbortError');
      // Inference that has started runs to its end, and nothing waits for it longer. Then the queue is empty again.
      await pictureOf(await getWithRetry(worker, '/generate?n=1&seed=82'));
      const after = await Promise.all(Array.from({ length: 16 }, () => worker.get('/generate?n=1')));
      for (const response of after) await pictureOf(response);
    });

    it('use no more memory than before', async () => {
      const { runtime } = await healthOf(worker);
      expect(runtime.models).toHaveLength(1);
      await problemOf(await worker.get('/generate?n=0'));
      expect((await healthOf(worker)).runtime.tensors).toBe(runtime.tensors);
    });
  });
});
