import { tinyArtifact } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { InferenceService } from './inference-service.ts';

const artifact = await tinyArtifact();
const model = { card: artifact.card, load: async () => artifact };

/** A service whose backend and generator fail the given number of times. Its pixels are the first latent of each image. */
function createService(failures: { start?: number; load?: number } = {}) {
  const counts = { starts: 0, loads: 0, passes: [] as number[] };
  const start = async () => {
    if (counts.starts++ < (failures.start ?? 0)) throw new Error('no backend');
    return { memoryBytes: () => 65_536, tensors: () => 2 };
  };
  const load = async () => {
    if (counts.loads++ < (failures.load ?? 0)) throw new Error('no generator');
    return {
      generate: async (latents: Float32Array, count: number) => {
        counts.passes.push(count);
        return Uint8ClampedArray.from({ length: count }, (_, tile) => latents[2 * tile] ?? 0);
      },
    };
  };
  return { service: new InferenceService(start, load), counts };
}

describe('InferenceService', () => {
  it('starts with the first call, and once', async () => {
    const { service, counts } = createService();
    expect(service.status()).toEqual({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: 0 });
    await service.generate(model, new Float32Array(2), 1);
    await service.generate(model, new Float32Array(2), 1);
    expect(counts).toMatchObject({ starts: 1, loads: 1 });
    expect(service.status()).toMatchObject({
      backend: 'wasm',
      models: ['tiny'],
      wasmBytes: 65_536,
      drawings: 2,
    });
  });

  it('generates many tiles in passes of 64, in order', async () => {
    const { service, counts } = createService();
    const latents = Float32Array.from({ length: 2 * 130 }, (_, index) => index / 2);
    const pixels = await service.generate(model, latents, 130);
    expect([...pixels]).toEqual(Array.from({ length: 130 }, (_, tile) => tile));
    expect(counts.passes).toEqual([64, 64, 2]);
  });

  it('tries again after a failed start or load, and keeps what succeeded', async () => {
    const { service, counts } = createService({ start: 1, load: 1 });
    const generate = () => service.generate(model, new Float32Array(2), 1);
    await expect(generate()).rejects.toThrow('no backend');
    await expect(generate()).rejects.toThrow('no generator');
    expect(service.status()).toMatchObject({ backend: 'wasm', models: [], drawings: 0 });
    await generate();
    expect(counts).toMatchObject({ starts: 2, loads: 2, passes: [1] });
  });
});
