import type { ModelArtifact } from '@trazo/model';
import { tinyArtifact } from '@trazo/model/testing';
import { describe, expect, it } from 'vitest';
import { Studio } from './studio.ts';

const artifact = await tinyArtifact();

/** A studio whose backend and generator fail as often as told, and then draw each latent vector's first number. */
function openStudio(failures: { start?: number; load?: number } = {}) {
  const counts = { starts: 0, loads: 0, passes: [] as number[] };
  const start = async () => {
    if (counts.starts++ < (failures.start ?? 0)) throw new Error('no backend');
    return { memoryBytes: () => 65_536, tensors: () => 2 };
  };
  const load = async ({ card }: ModelArtifact) => {
    if (counts.loads++ < (failures.load ?? 0)) throw new Error('no generator');
    return {
      card,
      draw: async (latents: Float32Array, count: number) => {
        counts.passes.push(count);
        return Uint8ClampedArray.from({ length: count }, (_, tile) => latents[2 * tile] ?? 0);
      },
      generateValues: async () => new Float32Array(),
      dispose: () => {},
    };
  };
  return { studio: new Studio(start, load), counts };
}

describe('Studio', () => {
  it('starts with the first drawing, and once', async () => {
    const { studio, counts } = openStudio();
    expect(studio.status()).toEqual({ backend: null, models: [], tensors: 0, wasmBytes: 0, drawings: 0 });
    await studio.draw(artifact, new Float32Array(2), 1);
    await studio.draw(artifact, new Float32Array(2), 1);
    expect(counts).toMatchObject({ starts: 1, loads: 1 });
    expect(studio.status()).toMatchObject({
      backend: 'wasm',
      models: ['tiny'],
      wasmBytes: 65_536,
      drawings: 2,
    });
  });

  it('draws many tiles in passes of 64, in order', async () => {
    const { studio, counts } = openStudio();
    const latents = Float32Array.from({ length: 2 * 130 }, (_, index) => index / 2);
    const pixels = await studio.draw(artifact, latents, 130);
    expect([...pixels]).toEqual(Array.from({ length: 130 }, (_, tile) => tile));
    expect(counts.passes).toEqual([64, 64, 2]);
  });

  it('tries again after a start or a load that failed, and keeps what worked', async () => {
    const { studio, counts } = openStudio({ start: 1, load: 1 });
    const draw = () => studio.draw(artifact, new Float32Array(2), 1);
    await expect(draw()).rejects.toThrow('no backend');
    await expect(draw()).rejects.toThrow('no generator');
    expect(studio.status()).toMatchObject({ backend: 'wasm', models: [], drawings: 0 });
    await draw();
    expect(counts).toMatchObject({ starts: 2, loads: 2, passes: [1] });
  });
});
