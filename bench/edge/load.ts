import { healthSchema } from '@trazo/edge-api/responses';
import { workerdBytes, workerdCpuMilliseconds } from './workers.ts';

/**
 * Measures requests per second over several connections, each of which sends the next request after a response.
 *
 * @throws {Error} for a response with an error status
 */
export async function throughput(
  origin: string,
  path: () => string,
  connections: number,
  requests: number,
): Promise<number> {
  await request(origin, path());
  let left = requests;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) await request(origin, path());
    }),
  );
  return (requests * 1000) / (performance.now() - began);
}

/**
 * Measures the processor time per request over many sequential requests. It includes everything that the worker's process
 * does, also HTTP, which the edge does not count. The same measurement of a worker that does nothing gives that share.
 *
 * @returns milliseconds; null if the system does not report processor times
 */
export async function cpuOfRequests(
  origin: string,
  path: string,
  requests: number,
  method: 'GET' | 'HEAD' = 'GET',
): Promise<number | null> {
  await request(origin, path, method);
  const before = workerdCpuMilliseconds();
  for (let sent = 0; sent < requests; sent++) await request(origin, path, method);
  const after = workerdCpuMilliseconds();
  return before === null || after === null ? null : (after - before) / requests;
}

/** Memory before and after a number of requests. */
export interface MemoryUse {
  readonly requests: number;
  readonly wasmBytes: readonly [before: number, after: number];
  readonly tensors: readonly [before: number, after: number];
  /** Resident memory of the workerd process; null if the system does not report it. */
  readonly residentBytes: readonly [before: number | null, after: number | null];
}

/**
 * Requests images of every size sequentially, and measures the memory before and after.
 *
 * @param model the query parameter that chooses the model
 */
export async function memoryOver(origin: string, model: string, requests: number): Promise<MemoryUse> {
  await request(origin, `/generate?n=64&${model}`);
  const measure = async () => {
    const { runtime } = healthSchema.parse(await (await fetch(`${origin}/healthz`)).json());
    return { ...runtime, resident: workerdBytes() };
  };
  const before = await measure();
  for (let sent = 0; sent < requests; sent++)
    await request(origin, `/generate?n=${1 + (sent % 16)}&${model}`);
  const after = await measure();
  return {
    requests,
    wasmBytes: [before.wasmBytes, after.wasmBytes],
    tensors: [before.tensors, after.tensors],
    residentBytes: [before.resident, after.resident],
  };
}

async function request(origin: string, path: string, method = 'GET'): Promise<void> {
  const response = await fetch(`${origin}${path}`, { method });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path} responded with ${response.status}.`);
}
