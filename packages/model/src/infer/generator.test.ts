import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { getBackend, memory, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { ModelArtifact } from '../artifact/artifact.ts';
import { ArtifactError, ShapeError } from '../errors.ts';
import { TINY_KERNEL, tinyArtifact } from '../testing/tiny-artifact.ts';
import { loadGenerator } from './generator.ts';

const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
setWasmPaths(`${dirname(wasm)}${sep}`);

const latents = Float32Array.of(1, 2, -3, 0.5, 40, 0);
const expected = [0, 1, 2].map((row) =>
  Math.tanh(TINY_KERNEL[0] * (latents[2 * row] ?? 0) + TINY_KERNEL[1] * (latents[2 * row + 1] ?? 0)),
);

describe.each(['cpu', 'wasm'])('a generator on the %s backend', (backend) => {
  it('computes what its graph says', async () => {
    await setBackend(backend);
    expect(getBackend()).toBe(backend);
    const generator = await loadGenerator(await tinyArtifact());
    const values = await generator.generateValues(latents, 3);
    expect(values).toHaveLength(3);
    expected.forEach((value, index) => {
      expect(values[index]).toBeCloseTo(value, 6);
    });
    const pixels = await generator.generate(latents, 3);
    expect([...pixels]).toEqual(expected.map((value) => Math.round(value * 127.5 + 127.5)));
    generator.dispose();
  });

  it('keeps no tensors but its weights, and frees those when disposed', async () => {
    await setBackend(backend);
    const before = memory().numTensors;
    const generator = await loadGenerator(await tinyArtifact());
    const loaded = memory().numTensors;
    expect(loaded).toBe(before + 2);
    for (let call = 0; call < 3; call++) {
      await generator.generate(latents, 3);
      await generator.generateValues(latents.subarray(0, 2), 1);
      await expect(generator.generate(latents, 2)).rejects.toThrow(ShapeError);
      expect(memory().numTensors).toBe(loaded);
    }
    generator.dispose();
    generator.dispose();
    expect(memory().numTensors).toBe(before);
    await expect(generator.generate(latents, 3)).rejects.toThrow('disposed');
  });
});

describe('loadGenerator', () => {
  it.each([
    [0, new Float32Array(0)],
    [-1, new Float32Array(2)],
    [1.5, new Float32Array(3)],
    [Number.NaN, new Float32Array(2)],
    [1, new Float32Array(3)],
    [2, new Float32Array(2)],
  ])('rejects %d images from latents of another length', async (count, wrong) => {
    await setBackend('cpu');
    const generator = await loadGenerator(await tinyArtifact());
    await expect(generator.generate(wrong, count)).rejects.toThrow(ShapeError);
    await expect(generator.generateValues(wrong, count)).rejects.toThrow(ShapeError);
    generator.dispose();
  });

  it('accepts weights that are a view of a larger buffer', async () => {
    await setBackend('cpu');
    const artifact = await tinyArtifact();
    const larger = new Uint8Array(artifact.weights.byteLength + 7).fill(0xff);
    larger.set(artifact.weights, 3);
    const weights = larger.subarray(3, 3 + artifact.weights.byteLength);
    const generator = await loadGenerator({ ...artifact, weights });
    expect((await generator.generateValues(latents, 3))[0]).toBeCloseTo(expected[0] ?? Number.NaN, 6);
    generator.dispose();
  });

  it('rejects a graph with other latents at load, and frees its weights', async () => {
    await setBackend('cpu');
    const artifact = await tinyArtifact();
    const before = memory().numTensors;
    const spec = { ...artifact.card.spec, latentSize: 3 };
    const other: ModelArtifact = { ...artifact, card: { ...artifact.card, spec } };
    await expect(loadGenerator(other)).rejects.toThrow('expected shape [-1, 3], received [-1, 2]');
    expect(memory().numTensors).toBe(before);
  });

  it('names the problem of a graph that the converter cannot load, and frees its weights', async () => {
    await setBackend('cpu');
    const artifact = await tinyArtifact();
    const before = memory().numTensors;
    const { node } = artifact.modelJson.modelTopology;
    const broken = (modelTopology: ModelArtifact['modelJson']['modelTopology']) =>
      loadGenerator({ ...artifact, modelJson: { ...artifact.modelJson, modelTopology } });
    await expect(broken({ node })).rejects.toThrow(ArtifactError);
    const versions = { producer: 1, minConsumer: 1 };
    await expect(broken({ versions, node: node.slice(1) })).rejects.toThrow(/cannot be loaded/);
    const renamed = node.map((each) => (each.name === 'images' ? { ...each, name: 'pictures' } : each));
    await expect(broken({ versions, node: renamed })).rejects.toThrow('outputs are pictures');
    expect(memory().numTensors).toBe(before);
  });
});
