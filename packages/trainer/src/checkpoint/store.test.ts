import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError } from '../errors.ts';
import { NO_SUMS } from '../gan/epoch-sums.ts';
import type { TrainingState } from './state.ts';
import { CheckpointStore } from './store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(folder, { recursive: true }));

function state(step: number): TrainingState {
  return {
    step,
    epoch: step,
    fingerprint: 'f',
    sums: NO_SUMS,
    distance: 1 / step,
    latents: Float32Array.of(1, 2),
    arrays: new Map([['w', { shape: [1], data: Float32Array.of(step) }]]),
  };
}

describe('the checkpoint store', () => {
  it('keeps the newest few and the best', async () => {
    const store = new CheckpointStore(folder, 2);
    for (const step of [1, 2, 3, 4]) await store.save(state(step), step === 2);
    expect((await readdir(folder)).sort()).toEqual([
      'best.safetensors',
      'step-000000003.safetensors',
      'step-000000004.safetensors',
    ]);
    expect((await store.best())?.step).toBe(2);
  });

  it('reads the newest checkpoint completely', async () => {
    const store = new CheckpointStore(folder);
    await store.save(state(1), false);
    await store.save(state(2), false);
    expect((await store.newestIntact(() => {})).state).toEqual(state(2));
  });

  it('skips damaged ones with a warning that names them', async () => {
    const store = new CheckpointStore(folder);
    const files = [
      await store.save(state(1), false),
      await store.save(state(2), false),
      await store.save(state(3), false),
    ];
    await truncate(files[2] ?? '', 100);
    const flipped = await readFile(files[1] ?? '');
    flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    await writeFile(files[1] ?? '', flipped);
    const warnings: string[] = [];
    expect((await store.newestIntact((line) => warnings.push(line))).state.step).toBe(1);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain('step-000000003.safetensors');
    expect(warnings[1]).toContain('step-000000002.safetensors');
  });

  it('reads the best one if no other is intact', async () => {
    const store = new CheckpointStore(folder);
    await store.save(state(1), true);
    const newest = await store.save(state(2), false);
    await truncate(newest, 100);
    await truncate(join(folder, 'step-000000001.safetensors'), 100);
    expect((await store.newestIntact(() => {})).file).toBe(join(folder, 'best.safetensors'));
  });

  it('rewound to a step ignores later ones, and keeps their files', async () => {
    const store = new CheckpointStore(folder);
    await store.save(state(1), true);
    await store.save(state(2), false);
    await truncate(await store.save(state(3), false), 10);
    await store.rewindTo(state(2), () => {});
    expect((await readdir(folder)).sort()).toEqual([
      'best.safetensors',
      'step-000000001.safetensors',
      'step-000000002.safetensors',
      'step-000000003.safetensors.damaged',
    ]);
  });

  it('rewound to a step keeps an earlier best one, and deletes a later one', async () => {
    const store = new CheckpointStore(folder);
    await store.save(state(1), true);
    await store.rewindTo(state(1), () => {});
    expect((await store.best())?.step).toBe(1);
    await store.save(state(2), true);
    await store.rewindTo(state(1), () => {});
    expect(await store.best()).toBeUndefined();
  });

  it('when rewound, renames a damaged best one with a warning that names it', async () => {
    const store = new CheckpointStore(folder);
    await store.save(state(1), true);
    await truncate(join(folder, 'best.safetensors'), 100);
    const warnings: string[] = [];
    await store.rewindTo(state(1), (line) => warnings.push(line));
    expect(warnings).toEqual([expect.stringMatching(/best\.safetensors: is cut short/)]);
    expect(await store.best()).toBeUndefined();
  });

  it('writes nothing if a number is NaN, or its guard throws', async () => {
    const bad = {
      ...state(4),
      arrays: new Map([['generator/0/kernel', { shape: [2], data: Float32Array.of(1, Number.NaN) }]]),
    };
    await expect(new CheckpointStore(folder).save(bad, true)).rejects.toThrow(
      'Step 4: generator/0/kernel holds NaN (number 2 of 2).',
    );
    const guarded = new CheckpointStore(folder, 3, () => Promise.reject(new Error('refused')));
    await expect(guarded.save(state(1), true)).rejects.toThrow('refused');
    await expect(guarded.markBest(state(1))).rejects.toThrow('refused');
    expect(await readdir(folder)).toEqual([]);
  });

  it('throws if no checkpoint is intact, or there is none', async () => {
    const store = new CheckpointStore(folder);
    await expect(store.newestIntact(() => {})).rejects.toThrow(/holds no checkpoint/);
    await truncate(await store.save(state(1), false), 10);
    await expect(store.newestIntact(() => {})).rejects.toThrow(CheckpointError);
  });
});
