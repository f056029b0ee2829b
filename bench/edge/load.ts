import { healthSchema } from '@trazo/edge-api/answers';
import { workerdBytes, workerdCpuMilliseconds } from './workers.ts';

/**
 * Requests a second over so many connections, each asking again as soon as it is answered.
 *
 * @throws {Error} for an answer that is no picture
 */
export async function throughput(
  origin: string,
  path: () => string,
  connections: number,
  requests: number,
): Promise<number> {
  await ask(origin, path());
  let left = requests;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) await ask(origin, path());
    }),
  );
  return (requests * 1000) / (performance.now() - began);
}

/**
 * Processor time of one request among many, one after the other: all that the worker's process does for it, HTTP among
 * it, which the edge does not count. A worker that does nothing tells how much that is.
 *
 * @returns milliseconds, null where it cannot be known
 */
export async function cpuOfRequests(
  origin: string,
  path: string,
  requests: number,
  method: 'GET' | 'HEAD' = 'GET',
): Promise<number | null> {
  await ask(origin, path, method);
  const before = workerdCpuMilliseconds();
  for (let request = 0; request < requests; request++) await ask(origin, path, method);
  const after = workerdCpuMilliseconds();
  return before === null || after === null ? null : (after - before) / requests;
}

/** Memory before and after so many requests. */
export interface MemoryUse {
  readonly requests: number;
  readonly wasmBytes: readonly [before: number, after: number];
  readonly tensors: readonly [before: number, after: number];
  /** Of the whole workerd process, null where it cannot be known. */
  readonly residentBytes: readonly [before: number | null, after: number | null];
}

/**
 * Asks for pictures of every size, one after the other, and looks at the memory before and after.
 *
 * @param model parameter of the query that chooses the model
 */
export async function memoryOver(origin: string, model: string, requests: number): Promise<MemoryUse> {
  await ask(origin, `/generate?n=64&${model}`);
  const look = async () => {
    const { runtime } = healthSchema.parse(await (await fetch(`${origin}/healthz`)).json());
    return { ...runtime, resident: workerdBytes() };
  };
  const before = await look();
  for (let request = 0; request < requests; request++)
    await ask(origin, `/generate?n=${1 + (request % 16)}&${model}`);
  const after = await look();
  return {
    requests,
    wasmBytes: [before.wasmBytes, after.wasmBytes],
    tensors: [before.tensors, after.tensors],
    residentBytes: [before.resident, after.resident],
  };
}

async function ask(origin: string, path: string, method = 'GET'): Promise<void> {
  const response = await fetch(`${origin}${path}`, { method });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
}
