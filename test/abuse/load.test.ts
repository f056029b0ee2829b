import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureOf, problemOf } from '../edge/answers.ts';
import type { Worker } from '../edge/worker.ts';
import { LONG } from '../long.ts';
import { startIsolate } from './isolate.ts';
import { drawPromises, PATIENCE_MS } from './promises.ts';

/** Requests that an isolate takes on at a time, as docs/how-to/deploy.md says. */
const LANE = 32;
/** Clients that ask again as soon as they are answered: four for every place that there is. */
const CLIENTS = 4 * LANE;
const REQUESTS_EACH = 8;
/** How long the clients go on; in the short version they ask a certain number of times instead. */
const LONG_MS = 120_000;

interface Tally {
  drawn: number;
  busy: number;
  kept: number;
  /** Milliseconds that those took which were drawn, all together. */
  waited: number;
  longest: number;
}

describe('four times as many as can be served', { timeout: LONG_MS + 4 * PATIENCE_MS }, () => {
  let worker: Worker;
  let isWell: () => Promise<void>;
  beforeAll(async () => {
    worker = await startIsolate();
    isWell = await drawPromises(worker, 2);
  }, 120_000);
  afterAll(() => worker?.stop());

  const ask = (path: string) => worker.get(path, { signal: AbortSignal.timeout(PATIENCE_MS) });

  it('are served as far as can be, the others told when to come back, and all is well right after', async () => {
    const kept = '/generate?n=16&seed=kept';
    const picture = await pictureOf(await ask(kept));
    const tally: Tally = { drawn: 0, busy: 0, kept: 0, waited: 0, longest: 0 };
    const before = Date.now();
    let clients = CLIENTS;
    const goesOn = (asked: number) => (LONG ? Date.now() - before < LONG_MS : asked < REQUESTS_EACH);

    const crowd = Array.from({ length: CLIENTS }, async () => {
      for (let asked = 0; goesOn(asked); asked++) await askOnce(ask, tally);
      clients--;
    });
    // One client among them wants what is kept, and gets it each time.
    const reader = (async () => {
      while (clients > 0) {
        const response = await ask(kept);
        expect(response.headers.get('Cache-Status')).toBe('trazo; hit');
        expect((await pictureOf(response)).bytes).toEqual(picture.bytes);
        tally.kept++;
      }
    })();
    await Promise.all([...crowd, reader]);
    const elapsed = Date.now() - before;

    // At once: no place is lost, and what waits no longer is no longer waited for.
    await isWell();
    const after = await Promise.all(Array.from({ length: LANE / 2 }, () => ask('/generate?n=1')));
    for (const response of after) await pictureOf(response);
    await isWell();

    expect(tally.busy).toBeGreaterThan(0);
    expect(tally.drawn).toBeGreaterThan(LANE);
    expect(tally.kept).toBeGreaterThan(0);
    // Little's law: requests under way on average are those that come in a time by the time each takes. Were the queue
    // not bounded, all the clients' would be; it holds a quarter of them, and as many again may be on the way.
    const underWay = tally.waited / elapsed;
    expect(underWay).toBeLessThan(CLIENTS / 2);
    if (LONG) report(tally, elapsed, underWay);
  });
});

async function askOnce(ask: (path: string) => Promise<Response>, tally: Tally): Promise<void> {
  const since = performance.now();
  const response = await ask('/generate?n=16');
  if (response.status === 200) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    const took = performance.now() - since;
    // Signature and end of a PNG: the pictures are looked at elsewhere, here the machine is busy enough.
    expect(Buffer.from(bytes.subarray(0, 4)).toString('latin1')).toBe('\x89PNG');
    expect(Buffer.from(bytes.subarray(-8, -4)).toString('latin1')).toBe('IEND');
    tally.drawn++;
    tally.waited += took;
    tally.longest = Math.max(tally.longest, took);
    return;
  }
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).toBe('1');
  expect((await problemOf(response)).type).toBe('/docs#busy');
  tally.busy++;
}

function report({ drawn, busy, kept, waited, longest }: Tally, elapsed: number, underWay: number): void {
  process.stdout.write(
    `${CLIENTS} clients for ${(elapsed / 1000).toFixed(0)} s: ${drawn} drawn (${((1000 * drawn) / elapsed).toFixed(0)}/s), ` +
      `${busy} told to come back, ${kept} kept ones served; drawn after ${(waited / drawn).toFixed(0)} ms on average, ` +
      `${longest.toFixed(0)} ms at most; ${underWay.toFixed(1)} under way on average\n`,
  );
}
