import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, setBackend } from '@tensorflow/tfjs-core';

/** Folder of the code of TensorFlow.js's wasm backend, with a slash at the end. */
export const WASM_FOLDER = `${dirname(
  createRequire(import.meta.url).resolve(
    '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm',
  ),
)}${sep}`;

/** Starts TensorFlow.js's wasm backend in Node.js, with one thread, as the worker does. */
export async function startWasm(): Promise<void> {
  setWasmPaths(WASM_FOLDER);
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await setBackend('wasm'))) throw new Error('TensorFlow.js could not start its wasm backend.');
}
