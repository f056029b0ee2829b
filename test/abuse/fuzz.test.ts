import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gifOf, pictureOf, problemOf } from '../edge/responses.ts';
import { startWorker, type Worker } from '../edge/worker.ts';
import { LONG } from '../long.ts';
import { type Api, readApi } from './api.ts';
import { type Expectation, expectationOf } from './expectation.ts';
import { type GeneratedRequest, requestsOf } from './requests.ts';

/** On failure, fast-check reports it with the path to the smallest failing request. */
const SEED = 20_261_124;
const REQUESTS = LONG ? 10_000 : 400;
/** A bound for hangs: a response takes milliseconds, on a busy machine a second. */
const TIMEOUT_MS = 60_000;

describe('requests generated from the API’s own document', () => {
  let worker: Worker;
  let api: Api;
  beforeAll(async () => {
    worker = await startWorker();
    api = await readApi(worker);
  }, 60_000);
  afterAll(() => worker?.stop());

  it(
    `responds to ${REQUESTS} as the document says, and generates the same afterwards`,
    async () => {
      // With a random seed, so that it is not cached and the second one is generated too.
      const random = await worker.get('/generate?n=16');
      const before = await pictureOf(random);
      const [seen, seenOfFiles] = [new Set<number>(), new Set<number>()];
      await fc.assert(
        fc.asyncProperty(requestsOf(api), async (request) => {
          const expected = expectationOf(request, api, worker.url.origin);
          const response = await worker.get(request.target, {
            method: request.method,
            headers: request.ifNoneMatch === undefined ? {} : { 'If-None-Match': request.ifNoneMatch },
            signal: AbortSignal.timeout(TIMEOUT_MS),
          });
          await check(request, expected, response);
          if (request.route.parameters.size > 0) seen.add(response.status);
          if (request.route.parts.size > 0) seenOfFiles.add(response.status);
        }),
        { seed: SEED, numRuns: REQUESTS },
      );
      // The requests covered every kind of response.
      expect([...seen].sort()).toEqual([200, 304, 400, 404, 414]);
      expect([...seenOfFiles]).toEqual(expect.arrayContaining([200, 404]));
      const again = await worker.get(`/generate?n=16&seed=${random.headers.get('X-Trazo-Seed')}`);
      expect(again.headers.get('Cache-Status')).toContain('fwd=uri-miss');
      expect((await pictureOf(again)).bytes).toEqual(before.bytes);
    },
    30 * 60_000,
  );
});

async function check(request: GeneratedRequest, expected: Expectation, response: Response): Promise<void> {
  const { route, method } = request;
  const documented = route.responses.get(response.status);
  if (documented === undefined) expect.fail(`${response.status} is not documented: ${await response.text()}`);
  // Sequential requests are never refused as busy, and local ones are not rate-limited.
  expect(response.status).toBeLessThan(429);
  expect(response.headers.get('X-Injected')).toBeNull();
  const type = response.headers.get('Content-Type')?.split(';')[0];
  if (expected.kind === 'problem') {
    expect(response.status).toBe(expected.status);
    expect(documented).toContain(type);
    if (method === 'HEAD') return void (await response.arrayBuffer());
    const problem = await problemOf(response);
    if (expected.parameters.length > 0) expect(expected.parameters).toContain(problem.parameter);
    expect(JSON.stringify(problem).length).toBeLessThan(10_000);
    return;
  }
  if (response.status === 304) {
    expect(request.ifNoneMatch).toBe('*');
    expect((await response.arrayBuffer()).byteLength).toBe(0);
    return;
  }
  expect(response.status).toBe(200);
  expect(documented).toContain(type);
  if (method === 'HEAD' || expected.kind === 'text') {
    expect((await response.arrayBuffer()).byteLength > 0).toBe(method === 'GET');
    return;
  }
  if (expected.format === 'gif') {
    const { width, height, frames } = await gifOf(response);
    expect([width, height, frames.length]).toEqual([expected.width, expected.height, expected.frames]);
    return;
  }
  const picture = await pictureOf(response);
  expect([picture.width, picture.height]).toEqual([expected.width, expected.height]);
}
