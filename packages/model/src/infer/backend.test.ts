import { registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { expect, it, vi } from 'vitest';
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
