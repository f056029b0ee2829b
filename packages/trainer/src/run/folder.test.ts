import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunError } from '@trazo/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockError } from '../errors.ts';
import { tinyOptions } from '../testing/tiny.ts';
import { asRunError, createRun, lockRun, openRun } from './folder.ts';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'trazo-'));
});
afterEach(() => rm(out, { recursive: true }));

describe('the newest run', () => {
  it('has options: a folder without options is skipped', async () => {
    const { path } = await createRun(out, tinyOptions());
    await mkdir(join(out, '00002-tiny-noise', 'samples'), { recursive: true });
    expect((await openRun('latest', out, out)).folder.path).toBe(path);
    await expect(openRun('2', out, out)).rejects.toThrow(/00002-tiny-noise: is not a run/);
    expect((await createRun(out, tinyOptions())).path).toContain('00003-');
  });

  it('throws if the folder contains no run', async () => {
    await mkdir(join(out, '00001-tiny-noise'));
    await expect(openRun('latest', out, out)).rejects.toThrow(/holds no run to resume/);
  });
});

describe('locking a run', () => {
  it('rejects a second process, naming the first', async () => {
    const folder = await createRun(out, tinyOptions());
    const lock = await lockRun(folder, () => {});
    const second = lockRun(folder, () => {});
    await expect(second).rejects.toThrow(LockError);
    await expect(second).rejects.toThrow(
      new RegExp(`^${folder.path} is being trained by process ${process.pid} on .+ since \\d{4}-`),
    );
    await lock.release();
    await (await lockRun(folder, () => {})).release();
  });

  it('recovers from a process that was killed', async () => {
    const folder = await createRun(out, tinyOptions());
    const before = (await readdir(folder.path, { recursive: true })).sort();
    for (const file of [
      '.options.json.0123456789ab.tmp',
      'samples/.epoch-0001.png.0123456789ab.tmp',
      'checkpoints/.best.safetensors.0123456789ab.tmp',
      'run.lock.0123456789abcdef.tmp',
    ]) {
      await writeFile(join(folder.path, file), 'torn');
    }
    await rm(folder.tensorboard, { recursive: true });
    await (await lockRun(folder, () => {})).release();
    expect((await readdir(folder.path, { recursive: true })).sort()).toEqual(before);
  });

  it('restores an export whose replacement was interrupted', async () => {
    const folder = await createRun(out, tinyOptions());
    await mkdir(folder.export);
    await writeFile(join(folder.export, 'card.json'), '{}');
    await rename(folder.export, `${folder.export}.0123456789ab.old`);
    await (await lockRun(folder, () => {})).release();
    expect(await readdir(folder.export)).toEqual(['card.json']);
  });

  it('throws if the folder does not exist any more', async () => {
    const folder = await createRun(out, tinyOptions());
    await rm(folder.path, { recursive: true });
    await expect(lockRun(folder, () => {})).rejects.toThrow(
      `${folder.path}: is gone, or in a folder that is.`,
    );
  });
});

it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO', 'EFBIG', 'ESTALE'])(
  'the file system’s %s becomes a line that names the folder',
  (code) => {
    const error = asRunError('runs/1', Object.assign(new Error('write'), { code }), 'Do this.');
    expect(error).toBeInstanceOf(RunError);
    expect(error).toMatchObject({ message: expect.stringMatching(/^runs\/1: .+\.$/), hint: 'Do this.' });
  },
);

it('other errors are unchanged', () => {
  const error = new TypeError('a defect');
  expect(asRunError('runs/1', error)).toBe(error);
});
