import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
import { BackendError } from '../errors.ts';
import { tinyArtifact } from '../testing/tiny-artifact.ts';
import { loadGenerator } from './index.ts';

// In a file of its own: the wasm backend starts once in a process.
it('says that a runtime lacks WebAssembly SIMD, where the file for it was not copied', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'trazo-no-simd-'));
  for (const log of ['warn', 'error'] as const) vi.spyOn(console, log).mockImplementation(() => {});
  setWasmPaths(folder + sep);
  env().set('WASM_HAS_SIMD_SUPPORT', false);
  expect(await setBackend('wasm')).toBe(false);
  const loading = loadGenerator(await tinyArtifact());
  await expect(loading).rejects.toThrow(BackendError);
  await expect(loading).rejects.toThrow(
    /^No TensorFlow\.js backend could start: registered is wasm\. This runtime has no WebAssembly SIMD, so the backend wasm needs the file tfjs-backend-wasm\.wasm at the address that setWasmPaths names; serve it there too, or import @tensorflow\/tfjs, which also runs without WebAssembly\.$/,
  );
  await rm(folder, { recursive: true });
});
