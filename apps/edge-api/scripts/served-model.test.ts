import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { servedModel } from './served-model.ts';

describe('the model to serve', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'served-'));
    vi.stubEnv('INIT_CWD', cwd);
    vi.stubEnv('MODEL_DIR', undefined);
    for (const run of ['runs/00001-slim-mnist', 'mine/00001-dcgan-mnist']) {
      await mkdir(join(cwd, run, 'export'), { recursive: true });
      await writeFile(join(cwd, run, 'options.json'), '');
      await writeFile(join(cwd, run, 'export/card.json'), '');
    }
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(cwd, { recursive: true });
  });

  it('is that of --run, by number or folder, then that of MODEL_DIR, then the shipped ones', async () => {
    const exported = join(cwd, 'runs/00001-slim-mnist/export');
    expect(await servedModel()).toBeUndefined();
    expect(await servedModel({ run: '1' })).toBe(exported);
    expect(await servedModel({ run: 'runs/00001-slim-mnist' })).toBe(exported);
    expect(await servedModel({ run: '1', runsDir: 'mine' })).toBe(join(cwd, 'mine/00001-dcgan-mnist/export'));
    vi.stubEnv('MODEL_DIR', 'runs/00001-slim-mnist/export');
    expect(await servedModel()).toBe(exported);
    expect(await servedModel({ run: '1', runsDir: 'mine' })).toContain('00001-dcgan-mnist');
    vi.stubEnv('MODEL_DIR', '');
    expect(await servedModel()).toBeUndefined();
  });

  it('is refused in one line that names the flag or the variable', async () => {
    await expect(servedModel({ run: 'nothing' })).rejects.toThrow(
      /^--run "nothing" is not valid: allowed is the number or folder of a run, or a model folder\.$/,
    );
    vi.stubEnv('MODEL_DIR', 'nothing');
    await expect(servedModel()).rejects.toThrow(/^MODEL_DIR "nothing" is not valid: /);
    await expect(servedModel({ run: '7' })).rejects.toThrow(/^7: no such run; .*holds 00001-slim-mnist\.$/);
    await rm(join(cwd, 'runs/00001-slim-mnist/export'), { recursive: true });
    await expect(servedModel({ run: '1' })).rejects.toThrow('00001-slim-mnist: has no checkpoint yet.');
  });
});
