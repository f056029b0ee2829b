import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrainingState } from '../checkpoint/state.ts';
import { CheckpointStore } from '../checkpoint/store.ts';
import { replaceFolder } from '../export/replace-folder.ts';
import { NO_SUMS } from '../gan/epoch-sums.ts';
import { MetricsLog } from '../report/metrics-log.ts';
import { TensorBoardWriter } from '../report/tensorboard.ts';
import { createRun } from '../run/folder.ts';
import { startFileServer } from '../testing/file-server.ts';
import { durabilityFaults, type FileSystemCall } from '../testing/recorded-fs.ts';
import { tinyOptions } from '../testing/tiny.ts';
import { downloadFile } from './download.ts';
import { writeAtomically } from './write-atomically.ts';

// A power failure cannot be tried here. What it may lose follows from the order of the calls, which is recorded.
const recorded = vi.hoisted(() => ({ calls: [] as FileSystemCall[] }));
vi.mock('node:fs/promises', async (actual) => {
  const { recordedFileSystem } = await import('../testing/recorded-fs.ts');
  return recordedFileSystem(await actual<typeof import('node:fs/promises')>(), recorded.calls);
});
vi.mock('node:fs', async (actual) => {
  const { recordedSyncFileSystem } = await import('../testing/recorded-fs.ts');
  return recordedSyncFileSystem(await actual<typeof import('node:fs')>(), recorded.calls);
});

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'trazo-')));
  recorded.calls.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

/** The names that files or folders got in the recorded calls. */
const named = () => recorded.calls.flatMap((each) => (each.call === 'rename' ? [each.to] : []));

const state: TrainingState = {
  step: 1,
  epoch: 1,
  fingerprint: 'f',
  sums: NO_SUMS,
  distance: 1,
  latents: Float32Array.of(1, 2),
  arrays: new Map([['w', { shape: [1], data: Float32Array.of(3) }]]),
};

describe.runIf(process.platform === 'linux')('after a power failure', () => {
  it('a file has its old or its new content', async () => {
    await writeAtomically(join(folder, 'a'), 'new');
    expect(named()).toEqual([join(folder, 'a')]);
    expect(durabilityFaults(recorded.calls)).toEqual([]);
  });

  it('a checkpoint is whole, the best one too', async () => {
    await new CheckpointStore(folder).save(state, true);
    expect(named()).toEqual([join(folder, 'step-000000001.safetensors'), join(folder, 'best.safetensors')]);
    expect(durabilityFaults(recorded.calls)).toEqual([]);
  });

  it('an export is whole', async () => {
    const model = join(folder, 'model');
    await replaceFolder(model, { a: 'old' }, async () => {});
    await replaceFolder(model, { a: 'new', b: Uint8Array.of(1) }, async () => {});
    expect(named().filter((name) => name === model)).toHaveLength(2);
    expect(durabilityFaults(recorded.calls)).toEqual([]);
    // The entries of the new folder, before the folder gets its name.
    const place = recorded.calls.findIndex((each) => each.call === 'rename' && each.to === model);
    const fresh = recorded.calls[place]?.path;
    expect(recorded.calls.slice(0, place)).toContainEqual({ call: 'sync', path: fresh });
  });

  it('a downloaded file is whole', async () => {
    const server = await startFileServer((_, response) => response.writeHead(200).end('content'));
    await downloadFile(`${server.url}/a`, join(folder, 'a'));
    await server.close();
    expect(named()).toEqual([join(folder, 'a')]);
    expect(durabilityFaults(recorded.calls)).toEqual([]);
  });

  it('the metrics of the last checkpoint are there', async () => {
    const log = new MetricsLog(join(folder, 'metrics.jsonl'));
    log.append({
      kind: 'step',
      step: 1,
      epoch: 1,
      metrics: {},
      imagesPerSecond: 1,
      time: '2026-01-01T00:00:00.000Z',
    });
    await log.flush();
    expect(recorded.calls).toEqual([{ call: 'sync', path: log.file }]);
    await log.truncateAfter(0);
    expect(named()).toEqual([log.file]);
    expect(durabilityFaults(recorded.calls)).toEqual([]);
  });

  it('the curves of the last checkpoint are there', () => {
    const writer = new TensorBoardWriter(folder, 0);
    writer.scalars(1, { loss: 1 });
    writer.flush();
    writer.close();
    expect(recorded.calls).toEqual([{ call: 'sync', path: writer.file }]);
  });

  it('a run that has begun has its folder and its options', async () => {
    const run = await createRun(folder, tinyOptions());
    expect(named()).toEqual([join(run.path, 'options.json')]);
    expect(durabilityFaults(recorded.calls)).toEqual([]);
    expect(recorded.calls.at(-1)).toEqual({ call: 'sync', path: folder });
  });

  it('a folder of runs that is new has its name, and so have the folders above it', async () => {
    const runs = join(folder, 'a', 'runs');
    await createRun(runs, tinyOptions());
    const synced = recorded.calls.flatMap(({ call, path }) => (call === 'sync' ? [path] : []));
    expect(synced.slice(0, 2)).toEqual([join(folder, 'a'), folder]);
  });

  it('would not be as it should without these calls', () => {
    const rename: FileSystemCall = { call: 'rename', path: '/x/.a.tmp', to: '/x/a' };
    const write: FileSystemCall = { call: 'write', path: '/x/.a.tmp' };
    const sync: FileSystemCall = { call: 'sync', path: '/x/.a.tmp' };
    expect(durabilityFaults([write, rename])).toHaveLength(2);
    expect(durabilityFaults([sync, write, rename, { call: 'sync', path: '/x' }])).toEqual([
      '/x/.a.tmp was not flushed before it was renamed to /x/a',
    ]);
    expect(durabilityFaults([write, sync, rename])).toEqual(['/x was not flushed after /x/a got its name']);
  });
});
