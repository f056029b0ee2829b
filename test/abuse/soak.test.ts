import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthOf, pictureOf } from '../edge/responses.ts';
import type { Worker } from '../edge/worker.ts';
import { LONG } from '../long.ts';
import { type Api, readApi } from './api.ts';
import { recordBaselines, TIMEOUT_MS } from './baselines.ts';
import { type Heap, type Isolate, startIsolate } from './isolate.ts';
import { requestsOf } from './requests.ts';

const SEED = 7;
const REQUESTS = LONG ? 20_000 : 1000;
/** Number of checks during the test. */
const CHECKS = LONG ? 100 : 10;
/** Memory of a Worker on Cloudflare, WebAssembly and JavaScript together. */
const ISOLATE_BYTES = 128e6;
/** Tolerated growth of the heap between checks: caches, compiled code, some garbage. */
const HEAP_SLACK_BYTES = 8e6;

/** Maximum bytes of an uncompressed picture. */
const MAX_BYTES = 2048 * 2048;

type Request = readonly [path: string, init?: RequestInit];

describe('the worker over many requests', { timeout: LONG ? 60 * 60_000 : 4 * TIMEOUT_MS }, () => {
  let worker: Isolate;
  let api: Api;
  beforeAll(async () => {
    worker = await startIsolate();
    api = await readApi(worker);
  }, 60_000);
  afterAll(() => worker?.stop());

  it(`uses no more memory after ${REQUESTS} mixed requests than before, and generates the same`, async () => {
    await requestLargest(worker, api);
    const assertWorks = await recordBaselines(worker, CHECKS);
    const { runtime: before } = await healthOf(worker);
    expect(before.models.toSorted()).toEqual(api.models.map(({ name }) => name).toSorted());

    const heaps: Heap[] = [];
    const statuses = new Map<number, number>();
    for (const [index, [path, init]] of mixture(api).entries()) {
      const response = await worker.get(path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
      await response.arrayBuffer();
      expect(response.status, path).toBeLessThan(429);
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      if (index % (REQUESTS / CHECKS) !== 0) continue;
      const { runtime } = await healthOf(worker);
      expect({ ...runtime, drawings: 0 }).toEqual({ ...before, drawings: 0 });
      const heap = await worker.heap();
      heaps.push(heap);
      expect(heap.objects + heap.buffers + runtime.wasmBytes).toBeLessThan(ISOLATE_BYTES);
      expect(heap.objects).toBeLessThan((heaps[0]?.objects ?? 0) + HEAP_SLACK_BYTES);
      await assertWorks();
    }

    const { runtime: after } = await healthOf(worker);
    expect({ ...after, drawings: 0 }).toEqual({ ...before, drawings: 0 });
    expect(after.drawings).toBeGreaterThan(before.drawings + REQUESTS);
    expect([...statuses.keys()].toSorted()).toEqual([200, 304, 400, 404, 414]);
    if (LONG) report(statuses, after, heaps);
  });
});

/** Requests the largest pictures of every model: WebAssembly's memory grows to what they need, and never shrinks. */
async function requestLargest(worker: Worker, { models }: Api): Promise<void> {
  for (const { name, width, height, channels } of models) {
    const scale = Math.floor(Math.sqrt(MAX_BYTES / (64 * width * height * channels)));
    await pictureOf(await worker.get(`/generate?n=64&scale=${scale}&model=${name}`));
    await pictureOf(await worker.get(`/walk?n=16&steps=16&model=${name}`));
  }
}

/** Half generated requests, half those of visitors: new, repeated, and already cached by the client. */
function mixture(api: Api): Request[] {
  const generated = fc.sample(requestsOf(api), { seed: SEED, numRuns: REQUESTS / 2 });
  return generated.flatMap(({ target, method, ifNoneMatch }, index): Request[] => [
    [target, { method, headers: ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch } }],
    usual(index, api),
  ]);
}

function usual(index: number, { models }: Api): Request {
  const n = 1 + (index % 16);
  const model = models[index % models.length]?.name;
  switch (index % 8) {
    case 0:
      return ['/generate?n=16&seed=again'];
    case 1:
      return [`/walk?n=${1 + (index % 4)}&steps=${2 + (index % 6)}`];
    case 2:
      return [`/generate?n=${n}&seed=${index}`];
    case 3:
      return ['/generate?seed=again', { headers: { 'If-None-Match': '*' } }];
    case 4:
      return [['/healthz', '/models', '/docs', '/openapi.json'][(index >> 3) % 4] ?? '/healthz'];
    default:
      return [`/generate?n=${n}&model=${model}`];
  }
}

function report(
  statuses: ReadonlyMap<number, number>,
  { wasmBytes, tensors, drawings }: { wasmBytes: number; tensors: number; drawings: number },
  heaps: readonly Heap[],
): void {
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const range = (values: readonly number[]) =>
    `${mib(values[0] ?? 0)} → ${mib(values.at(-1) ?? 0)}, at most ${mib(Math.max(...values))}`;
  process.stdout.write(
    `${REQUESTS} requests: ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')}; ${drawings} images generated; ` +
      `WebAssembly ${mib(wasmBytes)} and ${tensors} tensors throughout; objects ${range(heaps.map(({ objects }) => objects))}; ` +
      `buffers ${range(heaps.map(({ buffers }) => buffers))}\n`,
  );
}
