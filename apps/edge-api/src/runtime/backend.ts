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
import type { WasmBackend } from './inference-service.ts';
import { registerKernels } from './kernels.ts';

/**
 * Starts TensorFlow.js's wasm backend (SIMD, one thread) in a Worker.
 *
 * tfjs's own initialisation compiles fetched bytes, which Workers forbid, and never settles where that fails. So this
 * function starts the Emscripten module itself, from code that the platform compiled at deployment, and gives it to
 * tfjs's backend with the functions that tfjs's `init` (backend_wasm.js, 4.22.0) binds. Nothing here waits for input or
 * output: it ends, with or without success, before the worker looks at another request, and a failed attempt leaves
 * nothing behind, so that the next request tries again.
 */
export async function startWasmBackend(): Promise<WasmBackend> {
  env().setPlatform('worker', {
    fetch: () => Promise.reject(new Error('The worker fetches nothing: its models are bundled.')),
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
  // A backend that an earlier attempt registered would belong to that attempt's module.
  if (findBackendFactory('wasm') !== null) removeBackend('wasm');
  registerBackend('wasm', () => new BackendWasm(module));
  if (!(await setBackend('wasm'))) throw new Error('TensorFlow.js could not start its wasm backend.');
  return { memoryBytes: () => module.HEAPU8.byteLength, tensors: () => memory().numTensors };
}
