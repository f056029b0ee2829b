import { expect } from 'vitest';
import { pictureOf } from '../edge/answers.ts';
import type { Worker } from '../edge/worker.ts';

/** Bound on a hang, for every request of these tests: an answer takes milliseconds, on a busy machine a second. */
export const PATIENCE_MS = 60_000;

/** Asks as a client does that comes back when it is told to, though sooner. */
export async function askPatiently(worker: Worker, path: string): Promise<Response> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const response = await worker.get(path, { signal });
    if (response.status !== 503) return response;
    await response.arrayBuffer();
  }
}

/**
 * Draws pictures now, so that later ones can be held against them. Their seeds are the worker's own, so that nothing is
 * kept of them and the later ones are drawn, too.
 *
 * @returns checks that the worker is well: one more of them comes out the same, byte for byte
 */
export async function drawPromises(worker: Worker, count: number): Promise<() => Promise<void>> {
  const promises: { address: string; bytes: Uint8Array }[] = [];
  for (let index = 0; index < count; index++) {
    const response = await worker.get('/generate?n=4');
    const address = `/generate?n=4&seed=${response.headers.get('X-Trazo-Seed')}`;
    promises.push({ address, bytes: (await pictureOf(response)).bytes });
  }
  return async () => {
    const promise = promises.pop();
    if (promise === undefined) throw new Error(`More than ${count} promises are asked for.`);
    const response = await worker.get(promise.address, { signal: AbortSignal.timeout(PATIENCE_MS) });
    expect(response.headers.get('Cache-Status')).toContain('fwd=uri-miss');
    expect((await pictureOf(response)).bytes).toEqual(promise.bytes);
  };
}
