import { expect } from 'vitest';
import { pictureOf } from '../edge/responses.ts';
import type { Worker } from '../edge/worker.ts';

/** A bound for hangs, for every request of these tests: a response takes milliseconds, on a busy machine a second. */
export const TIMEOUT_MS = 60_000;

/** Sends a request and repeats it while the worker is busy. */
export async function getWithRetry(worker: Worker, path: string): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  for (;;) {
    const response = await worker.get(path, { signal });
    if (response.status !== 503) return response;
    await response.arrayBuffer();
  }
}

/**
 * Records pictures to compare later ones with. Their seeds are random, so that they are not cached and the later ones are
 * generated again.
 *
 * @returns a check that the worker still works: it generates the next recorded picture again, byte for byte
 */
export async function recordBaselines(worker: Worker, count: number): Promise<() => Promise<void>> {
  const baselines: { address: string; bytes: Uint8Array }[] = [];
  for (let index = 0; index < count; index++) {
    const response = await worker.get('/generate?n=4');
    const address = `/generate?n=4&seed=${response.headers.get('X-Trazo-Seed')}`;
    baselines.push({ address, bytes: (await pictureOf(response)).bytes });
  }
  return async () => {
    const baseline = baselines.pop();
    if (baseline === undefined) throw new Error(`The test recorded only ${count} baselines.`);
    const response = await worker.get(baseline.address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    expect(response.headers.get('Cache-Status')).toContain('fwd=uri-miss');
    expect((await pictureOf(response)).bytes).toEqual(baseline.bytes);
  };
}
