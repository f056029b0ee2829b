import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthOf, pictureOf } from '../edge/answers.ts';
import type { Worker } from '../edge/worker.ts';
import { LONG } from '../long.ts';
import { type Api, readApi } from './api.ts';
import { type Heap, type Isolate, startIsolate } from './isolate.ts';
import { drawPromises, PATIENCE_MS } from './promises.ts';
import { requestsOf } from './requests.ts';

const SEED = 7;
const REQUESTS = LONG ? 20_000 : 1000;
/** How often it is looked whether all is as it was. */
const LOOKS = LONG ? 100 : 10;
/** What a Worker has on Cloudflare, for WebAssembly and JavaScript together. */
const ISOLATE_BYTES = 128e6;
/** How much the heap may differ from one look to another: caches, compiled code, a little garbage. */
const HEAP_SLACK_BYTES = 8e6;

type Ask = readonly [path: string, init?: RequestInit];

describe('the worker in the long run', { timeout: LONG ? 60 * 60_000 : 4 * PATIENCE_MS }, () => {
  let worker: Isolate;
  let api: Api;
  beforeAll(async () => {
    worker = await startIsolate();
    api = await readApi(worker);
  }, 60_000);
  afterAll(() => worker?.stop());

  it(`holds no more after ${REQUESTS} mixed requests than before, and draws the same`, async () => {
    await askForLargest(worker, api);
    const keepsPromise = await drawPromises(worker, LOOKS);
    const { runtime: before } = await healthOf(worker);
    expect(before.models.toSorted()).toEqual(api.models.map(({ name }) => name).toSorted());

    const heaps: Heap[] = [];
    const statuses = new Map<number, number>();
    for (const [index, [path, init]] of mixture(api).entries()) {
      const response = await worker.get(path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
      await response.arrayBuffer();
      expect(response.status, path).toBeLessThan(429);
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      if (index % (REQUESTS / LOOKS) !== 0) continue;
      const { runtime } = await healthOf(worker);
      expect({ ...runtime, drawings: 0 }).toEqual({ ...before, drawings: 0 });
      const heap = await worker.heap();
      heaps.push(heap);
      expect(heap.objects + heap.buffers + runtime.wasmBytes).toBeLessThan(ISOLATE_BYTES);
      expect(heap.objects).toBeLessThan((heaps[0]?.objects ?? 0) + HEAP_SLACK_BYTES);
      await keepsPromise();
    }

    const { runtime: after } = await healthOf(worker);
    expect({ ...after, drawings: 0 }).toEqual({ ...before, drawings: 0 });
    expect(after.drawings).toBeGreaterThan(before.drawings + REQUESTS);
    expect([...statuses.keys()].toSorted()).toEqual([200, 304, 400, 404, 414]);
    if (LONG) report(statuses, after, heaps);
  });
});

/** The largest pictures of every model first: WebAssembly's memory grows to what they need, and never shrinks. */
async function askForLargest(worker: Worker, { models }: Api): Promise<void> {
  for (const { name } of models) {
    await pictureOf(await worker.get(`/generate?n=64&scale=9&model=${name}`));
    await pictureOf(await worker.get(`/walk?n=16&steps=16&model=${name}`));
  }
}

/** Half made up, half what visitors ask for: something new, something again, something they have. */
function mixture(api: Api): Ask[] {
  const madeUp = fc.sample(requestsOf(api), { seed: SEED, numRuns: REQUESTS / 2 });
  return madeUp.flatMap(({ target, method, ifNoneMatch }, index): Ask[] => [
    [target, { method, headers: ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch } }],
    usual(index, api),
  ]);
}

function usual(index: number, { models }: Api): Ask {
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
    `${REQUESTS} requests: ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')}; ${drawings} tiles drawn; ` +
      `WebAssembly ${mib(wasmBytes)} and ${tensors} tensors throughout; objects ${range(heaps.map(({ objects }) => objects))}; ` +
      `buffers ${range(heaps.map(({ buffers }) => buffers))}\n`,
  );
}
