import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthOf, pictureOf } from './responses.ts';
import { startWorker, type Worker } from './worker.ts';

describe('the worker under load', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker();
  }, 60_000);
  afterAll(() => worker?.stop());

  it('starts once for many simultaneous requests, and gives each its own picture', async () => {
    expect((await healthOf(worker)).runtime).toMatchObject({ backend: null, tensors: 0 });
    const seeds = Array.from({ length: 12 }, (_, seed) => seed);
    const together = await Promise.all(
      seeds.map(async (seed) => (await pictureOf(await worker.get(`/generate?n=2&seed=${seed}`))).bytes),
    );
    expect(new Set(together.map((bytes) => Buffer.from(bytes).toString('base64'))).size).toBe(seeds.length);
    const { runtime } = await healthOf(worker);
    expect(runtime).toMatchObject({ backend: 'wasm', drawings: 2 * seeds.length });
    expect(runtime.models).toHaveLength(1);
  });

  it('responds to a burst with pictures or with Retry-After, and works afterwards', async () => {
    const crowd = await Promise.all(Array.from({ length: 80 }, () => worker.get('/generate?n=4')));
    for (const response of crowd) {
      await response.arrayBuffer();
      if (response.status === 200) continue;
      expect(response.status).toBe(503);
      expect(response.headers.get('Retry-After')).toBe('1');
    }
    expect(crowd.some(({ status }) => status === 200)).toBe(true);
    await pictureOf(await worker.get('/generate?n=4'));
  }, 60_000);

  it('continues when clients disconnect', async () => {
    const gone = Array.from({ length: 10 }, () => {
      const leaving = new AbortController();
      const request = worker.get('/generate?n=64', { signal: leaving.signal });
      queueMicrotask(() => leaving.abort());
      return request.then(
        () => 'responded',
        (error: unknown) => (error instanceof Error ? error.name : 'failed'),
      );
    });
    expect(await Promise.all(gone)).toEqual(gone.map(() => 'AbortError'));
    const after = Array.from({ length: 20 }, (_, seed) => worker.get(`/generate?n=1&seed=${9000 + seed}`));
    for (const response of await Promise.all(after)) await pictureOf(response);
  }, 60_000);

  it('uses no more memory after 200 requests than before', async () => {
    // The largest request first, so that the memory reaches its size. It never shrinks.
    await pictureOf(await worker.get('/generate?n=64'));
    const before = (await healthOf(worker)).runtime;
    for (let request = 0; request < 200; request++) {
      const response = await worker.get(
        request % 10 === 0 ? '/walk?steps=2' : `/generate?n=${1 + (request % 16)}`,
      );
      expect(response.status).toBe(200);
      await response.arrayBuffer();
      if (request % 20 === 0) expect((await worker.get('/generate?n=0')).status).toBe(400);
    }
    const after = (await healthOf(worker)).runtime;
    expect(after.tensors).toBe(before.tensors);
    expect(after.wasmBytes).toBe(before.wasmBytes);
    expect(after.wasmBytes).toBeLessThan(100 * 2 ** 20);
    expect(after.drawings).toBeGreaterThan(before.drawings + 1000);
  }, 120_000);
});
