import { env, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackendError } from '../errors.ts';
import { tinyArtifact } from '../testing/tiny-artifact.ts';
import { loadGenerator } from './index.ts';

// This file imports no backend, as a program that forgot it.
it('names the packages to import where no backend is registered', async () => {
  const loading = loadGenerator(await tinyArtifact());
  await expect(loading).rejects.toThrow(BackendError);
  await expect(loading).rejects.toThrow(
    /^No TensorFlow\.js backend is registered: import @tensorflow\/tfjs, .*tfjs-backend-wasm or .*tfjs-node before loading a model\.$/,
  );
});

it('names the backends that cannot start', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  registerBackend('broken', () => {
    throw new Error('no such file');
  });
  const loading = loadGenerator(await tinyArtifact());
  await expect(loading).rejects.toThrow(BackendError);
  await expect(loading).rejects.toThrow('No TensorFlow.js backend could start: registered is broken.');
  expect(String(warn.mock.calls)).toContain('no such file');
  removeBackend('broken');
  warn.mockRestore();
});

describe('names what a runtime lacks that the wasm backend needs', () => {
  /** What loading a model says where the wasm backend, as its package registers it, cannot start. */
  async function messageWith(simd: boolean): Promise<string> {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    registerBackend('wasm', () => {
      throw new Error('no such file');
    });
    env().registerFlag('WASM_HAS_SIMD_SUPPORT', async () => simd);
    const loading = loadGenerator(await tinyArtifact());
    await expect(loading).rejects.toThrow(BackendError);
    return loading.then(String, (error: Error) => error.message);
  }
  afterEach(() => {
    removeBackend('wasm');
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    env().reset();
  });

  it('WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(await messageWith(false)).toBe(
      'No TensorFlow.js backend could start: registered is wasm. This runtime has no WebAssembly: import @tensorflow/tfjs, which also runs without WebAssembly.',
    );
  });

  it('nothing but its files', async () => {
    expect(await messageWith(true)).toMatch(
      /^No TensorFlow\.js backend could start: registered is wasm\. The backend wasm needs its three files .*; the console says what failed\.$/,
    );
  });
});
