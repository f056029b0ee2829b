import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureOf, problemOf } from '../edge/responses.ts';
import type { Worker } from '../edge/worker.ts';
import { LONG } from '../long.ts';
import { recordBaselines, TIMEOUT_MS } from './baselines.ts';
import { startIsolate } from './isolate.ts';

/** Requests that an isolate accepts at a time, as docs/how-to/deploy.md says. */
const QUEUE_CAPACITY = 32;
/** Clients that repeat their requests immediately: four for every slot of the queue. */
const CLIENTS = 4 * QUEUE_CAPACITY;
const REQUESTS_EACH = 8;
/** Duration of the long version. In the short version, each client sends a fixed number of requests. */
const LONG_MS = 120_000;

interface Tally {
  generated: number;
  busy: number;
  cached: number;
  /** Total response time of the generated pictures, milliseconds. */
  waited: number;
  longest: number;
}

describe('four times as many clients as slots', { timeout: LONG_MS + 4 * TIMEOUT_MS }, () => {
  let worker: Worker;
  let assertWorks: () => Promise<void>;
  beforeAll(async () => {
    worker = await startIsolate();
    assertWorks = await recordBaselines(worker, 2);
  }, 120_000);
  afterAll(() => worker?.stop());

  const get = (path: string) => worker.get(path, { signal: AbortSignal.timeout(TIMEOUT_MS) });

  it('get pictures or Retry-After, and the worker works immediately afterwards', async () => {
    const cached = '/generate?n=16&seed=cached';
    const picture = await pictureOf(await get(cached));
    const tally: Tally = { generated: 0, busy: 0, cached: 0, waited: 0, longest: 0 };
    const before = Date.now();
    let clients = CLIENTS;
    const continues = (sent: number) => (LONG ? Date.now() - before < LONG_MS : sent < REQUESTS_EACH);

    const crowd = Array.from({ length: CLIENTS }, async () => {
      for (let sent = 0; continues(sent); sent++) await sendOne(get, tally);
      clients--;
    });
    // One client requests a cached picture and gets it every time.
    const reader = (async () => {
      while (clients > 0) {
        const response = await get(cached);
        expect(response.headers.get('Cache-Status')).toBe('trazo; hit');
        expect((await pictureOf(response)).bytes).toEqual(picture.bytes);
        tally.cached++;
      }
    })();
    await Promise.all([...crowd, reader]);
    const elapsed = Date.now() - before;

    // Immediately: no slot is lost, and no request waits for one that has ended.
    await assertWorks();
    const after = await Promise.all(Array.from({ length: QUEUE_CAPACITY / 2 }, () => get('/generate?n=1')));
    for (const response of after) await pictureOf(response);
    await assertWorks();

    expect(tally.busy).toBeGreaterThan(0);
    expect(tally.generated).toBeGreaterThan(QUEUE_CAPACITY);
    expect(tally.cached).toBeGreaterThan(0);
    // Little's law: the average number of requests in progress is their rate times their duration. Without a bounded
    // queue it would be the number of clients. The queue holds a quarter of them; as many again can be in transit.
    const inProgress = tally.waited / elapsed;
    expect(inProgress).toBeLessThan(CLIENTS / 2);
    if (LONG) report(tally, elapsed, inProgress);
  });
});

async function sendOne(get: (path: string) => Promise<Response>, tally: Tally): Promise<void> {
  const since = performance.now();
  const response = await get('/generate?n=16');
  if (response.status === 200) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    const took = performance.now() - since;
    // Only the signature and the end of the PNG: other tests decode pictures, and the machine is busy here.
    expect(Buffer.from(bytes.subarray(0, 4)).toString('latin1')).toBe('\x89PNG');
    expect(Buffer.from(bytes.subarray(-8, -4)).toString('latin1')).toBe('IEND');
    tally.generated++;
    tally.waited += took;
    tally.longest = Math.max(tally.longest, took);
    return;
  }
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).toBe('1');
  expect((await problemOf(response)).type).toBe('/docs#busy');
  tally.busy++;
}

function report(
  { generated, busy, cached, waited, longest }: Tally,
  elapsed: number,
  inProgress: number,
): void {
  process.stdout.write(
    `${CLIENTS} clients for ${(elapsed / 1000).toFixed(0)} s: ${generated} generated (${((1000 * generated) / elapsed).toFixed(0)}/s), ` +
      `${busy} refused as busy, ${cached} served from the cache; generated in ${(waited / generated).toFixed(0)} ms on average, ` +
      `${longest.toFixed(0)} ms at most; ${inProgress.toFixed(1)} in progress on average\n`,
  );
}
