import type { MemoryUse } from './load.ts';
import type { Stopwatch } from './statistics.ts';

const PEERS = ['layers model, tfjs wasm', 'onnxruntime-web'];

/** Formats the results as text: medians in milliseconds, and ratios to the peers of the same run. */
export function report(
  watch: Stopwatch,
  rates: Readonly<Record<string, number>>,
  memory: MemoryUse,
  counts: readonly number[],
): string {
  const milliseconds = (name: string) => `${watch.median(name).toFixed(1)} ms`.padStart(10);
  const lines = counts.flatMap((n) => [
    `n = ${n}`,
    ...[
      'workerd request',
      'workerd inference',
      'workerd png',
      'workerd nothing',
      'workerd cpu',
      'workerd cpu without inference',
      'graph model, tfjs wasm',
      ...PEERS,
      'node png',
    ].map((name) => `  ${milliseconds(`${name} ${n}`)}  ${name}`),
    ...PEERS.map((peer) => {
      const ratio = (own: string) => (watch.median(`${own} ${n}`) / watch.median(`${peer} ${n}`)).toFixed(3);
      return `  whole request ${ratio('workerd request')}, inference in Node ${ratio('graph model, tfjs wasm')} of ${peer}`;
    }),
  ]);
  const mebibytes = (bytes: number | null) =>
    bytes === null ? 'unknown' : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  return [
    ...lines,
    'n = 16, fresh isolate',
    `  ${milliseconds('workerd first request')}  first request`,
    `  ${milliseconds('workerd second request')}  second request`,
    'n = 16, requests a second by connections',
    ...Object.entries(rates).map(([name, rate]) => `  ${rate.toFixed(1).padStart(10)}  ${name}`),
    `memory before and after ${memory.requests} requests`,
    `  wasm ${memory.wasmBytes.map(mebibytes).join(', ')}; tensors ${memory.tensors.join(', ')}`,
    `  workerd, the whole process ${memory.residentBytes.map(mebibytes).join(', ')}`,
  ].join('\n');
}
