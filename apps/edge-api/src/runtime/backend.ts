import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js';
import emscriptenModule from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';
import wasmCode from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm';
import {
  env,
  findBackendFactory,
  memory,
  registerBackend,
  removeBackend,
  setBackend,
} from '@tensorflow/tfjs-core';
import { registerKernels } from './kernels.ts';
import type { WasmBackend } from './studio.ts';

/**
 * Starts TensorFlow.js's wasm backend (SIMD, one thread) in a Worker.
 *
 * tfjs's own start-up compiles fetched bytes, which Workers forbid, and hangs for ever where that fails. So this
 * starts the Emscripten module itself, from code that the platform has compiled at deployment, and hands it to
 * tfjs's backend with the functions that tfjs's `init` (backend_wasm.js, 4.22.0) binds. Nothing here waits for
 * input or output: it ends, well or not, before another request is looked at, and leaves nothing behind where it
 * fails, so the next request tries again.
 */
export async function startWasmBackend(): Promise<WasmBackend> {
  env().setPlatform('worker', {
    fetch: () => Promise.reject(new Error('The worker fetches nothing: its models are part of it.')),
    now: () => performance.now(),
    encode: (text) => new TextEncoder().encode(text),
    decode: (bytes) => new TextDecoder().decode(bytes),
    setTimeoutCustom: (work, delay) => void setTimeout(work, delay),
    isTypedArray: (value): value is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray =>
      value instanceof Float32Array ||
      value instanceof Int32Array ||
      value instanceof Uint8Array ||
      value instanceof Uint8ClampedArray,
  });
  env().set('WASM_HAS_SIMD_SUPPORT', true);
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const module = await emscriptenModule({
    instantiateWasm: (imports, done) => {
      const instance = new WebAssembly.Instance(wasmCode, imports);
      done(instance, wasmCode);
      return instance.exports;
    },
  });
  module.tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
  registerKernels();
  // One that an attempt before this left behind would be of that attempt's module.
  if (findBackendFactory('wasm') !== null) removeBackend('wasm');
  registerBackend('wasm', () => new BackendWasm(module));
  if (!(await setBackend('wasm'))) throw new Error('TensorFlow.js could not start its wasm backend.');
  return { memoryBytes: () => module.HEAPU8.byteLength, tensors: () => memory().numTensors };
}
