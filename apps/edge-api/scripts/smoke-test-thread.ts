import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { generatorInput, labelsFromSeed, latentsFromSeed } from '@trazo/model';
import { loadGenerator } from '@trazo/model/infer';
import { imagesPerPass } from '../src/limits.ts';
import type { SmokeTestTask } from './smoke-test.ts';

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
// Node's types declare only the types of WebAssembly.
declare const WebAssembly: { readonly Memory: { readonly prototype: Memory } };

// The thread of `smokeTestModel`.
const { artifact, tiles, memoryBytes }: SmokeTestTask = workerData;

const memoryFault = boundMemory(memoryBytes);
parentPort?.postMessage(
  await generate().then(
    (fault) => ({ fault }),
    (error: unknown) => ({
      fault: memoryFault() ?? (error instanceof Error ? error.message : String(error)),
    }),
  ),
);

async function generate(): Promise<string | undefined> {
  const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(wasm)}${sep}`);
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await setBackend('wasm'))) return 'the wasm backend does not start';
  const generator = await loadGenerator(artifact);
  const { spec } = artifact.card;
  const labels = labelsFromSeed(0, spec.classes > 0 ? tiles : 0, spec.classes);
  const inputs = generatorInput(latentsFromSeed(0, tiles, spec.latentSize), labels, spec);
  const rowLength = inputs.length / tiles;
  // In the passes of the worker, so that the memory is that of the worker.
  const perPass = imagesPerPass(spec.image);
  for (let first = 0; first < tiles; first += perPass) {
    const count = Math.min(perPass, tiles - first);
    const rows = inputs.subarray(first * rowLength, (first + count) * rowLength);
    const values = await generator.generateValues(rows, count);
    const invalid = values.find((value) => !(Math.abs(value) <= 1));
    if (invalid !== undefined) return `it gives ${invalid} where numbers from -1 to 1 are expected`;
  }
  return undefined;
}

/**
 * Bounds the growth of WebAssembly's memory: growing past the bound fails, as in a Worker without free memory.
 *
 * @returns a function that returns the fault if that has happened; the backend itself fails later, with another message
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
