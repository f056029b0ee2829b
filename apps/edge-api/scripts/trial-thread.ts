import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { generatorInput, labelsFromSeed, latentsFromSeed } from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import type { TrialTask } from './trial.ts';

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
// Node's types know WebAssembly's types only.
declare const WebAssembly: { readonly Memory: { readonly prototype: Memory } };

// The thread of `tryModel`.
const { artifact, tiles, memoryBytes }: TrialTask = workerData;

const full = boundMemory(memoryBytes);
parentPort?.postMessage(
  await draw().then(
    (fault) => ({ fault }),
    (error: unknown) => ({ fault: full() ?? (error instanceof Error ? error.message : String(error)) }),
  ),
);

async function draw(): Promise<string | undefined> {
  const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(wasm)}${sep}`);
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await setBackend('wasm'))) return 'the wasm backend does not start';
  const generator = await loadGenerator(artifact);
  const { spec } = artifact.card;
  const labels = labelsFromSeed(0, spec.classes > 0 ? tiles : 0, spec.classes);
  const values = await generator.generateValues(
    generatorInput(latentsFromSeed(0, tiles, spec.latentSize), labels, spec),
    tiles,
  );
  const wrong = values.find((value) => !(Math.abs(value) <= 1));
  return wrong === undefined ? undefined : `it gives ${wrong} where numbers from -1 to 1 are expected`;
}

/**
 * Keeps WebAssembly's memory from growing past a bound: what cannot grow fails, as in a Worker that is full.
 *
 * @returns asks whether that has happened; the backend itself fails later, with other words
 */
function boundMemory(bytes: number): () => string | undefined {
  const { prototype } = WebAssembly.Memory;
  const grow = prototype.grow;
  let fault: string | undefined;
  prototype.grow = function (pages: number): number {
    if (this.buffer.byteLength + pages * 65_536 <= bytes) return grow.call(this, pages);
    fault = `it needs more than ${bytes / 2 ** 20} MiB of memory`;
    throw new RangeError(fault);
  };
  return () => fault;
}
