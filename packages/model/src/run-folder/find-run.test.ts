import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertCheckpoint, exportOf, findModelFolder, findRun, runNames } from './find-run.ts';

let cwd: string;
let runs: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'trazo-'));
  runs = join(cwd, 'runs');
  await put('runs/00001-slim-mnist/options.json');
  await put('runs/00002-slim-mnist/options.json');
  await put('runs/00002-slim-mnist/checkpoints/step-000000005.safetensors');
  await put('runs/00010-slim-mnist/options.json');
  await put('runs/00010-slim-mnist/export/card.json');
  await put('runs/notes.txt');
});
afterEach(() => rm(cwd, { recursive: true }));

async function put(path: string): Promise<void> {
  await mkdir(dirname(join(cwd, path)), { recursive: true });
  await writeFile(join(cwd, path), '');
}

/** The message and the remedy of a refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => new Error('It was not refused.'),
    (cause: unknown) => cause,
  );
  const { message, hint } = Object(error) as { message: string; hint?: string };
  return `${message}\n${hint}`.replaceAll(cwd, 'CWD');
}

describe('a run', () => {
  it.each(['2', '02', '00002', '00002-slim-mnist', 'runs/00002-slim-mnist', './runs/00002-slim-mnist'])(
    'is found by %s',
    async (run) => {
      expect(await findRun(run, runs, cwd)).toBe(join(runs, '00002-slim-mnist'));
    },
  );

  it('is found in any folder of runs, in the order of the numbers', async () => {
    await put('elsewhere/100000-dcgan-mnist/options.json');
    await put('elsewhere/99999-dcgan-mnist/options.json');
    const elsewhere = join(cwd, 'elsewhere');
    expect(await findRun('100000', elsewhere, cwd)).toBe(join(elsewhere, '100000-dcgan-mnist'));
    expect(await runNames(elsewhere)).toEqual(['99999-dcgan-mnist', '100000-dcgan-mnist']);
    expect(await runNames(join(cwd, 'nowhere'))).toEqual([]);
  });

  it('that does not exist is refused with the runs that do', async () => {
    expect(await refusal(findRun('7', runs, cwd))).toBe(
      '7: no such run; CWD/runs holds 00001-slim-mnist, 00002-slim-mnist, 00010-slim-mnist.\n' +
        'A run is named by its number, its folder, or its name in the folder that --runs-dir names.',
    );
    expect(await refusal(findRun('7', join(cwd, 'none'), cwd))).toContain(
      '7: no such run; CWD/none holds none.',
    );
  });

  it('is not guessed where two have its number', async () => {
    await put('runs/00002-copy/options.json');
    expect(await refusal(findRun('2', runs, cwd))).toBe(
      '2: is the number of 00002-copy and 00002-slim-mnist.\nName the folder of the one that is meant.',
    );
    expect(await findRun('00002-copy', runs, cwd)).toBe(join(runs, '00002-copy'));
  });
});

describe('a run that has not finished', () => {
  it('names the command that exports it, where there is something to export', async () => {
    expect(await refusal(exportOf(join(runs, '00002-slim-mnist'), cwd))).toBe(
      'CWD/runs/00002-slim-mnist: has no export yet.\n' +
        'Export its newest checkpoint with: pnpm export 2 (or finish its training, which exports: pnpm train --resume 2)',
    );
  });

  it.each([
    ['exportOf', exportOf],
    ['assertCheckpoint', assertCheckpoint],
  ])('names the command that makes a checkpoint, where there is none: %s', async (_, work) => {
    expect(await refusal(work(join(runs, '00001-slim-mnist'), cwd))).toBe(
      'CWD/runs/00001-slim-mnist: has no checkpoint yet.\n' +
        'Its training saves one: wait for it or, if it was stopped, continue it with: pnpm train --resume 1',
    );
  });

  it.each([
    ['elsewhere/00003-a-b', 'elsewhere/00003-a-b'],
    ['runs/mine', 'runs/mine'],
    ['7', './7'],
    ["it's mine", "'it'\\''s mine'"],
  ])('in %s is named so that a shell finds it', async (folder, named) => {
    await put(`${folder}/options.json`);
    expect(await refusal(exportOf(join(cwd, folder), cwd))).toContain(`pnpm train --resume ${named}`);
    expect(await refusal(exportOf(join(cwd, folder), runs))).toContain('pnpm train --resume ');
  });
});

describe('a model folder', () => {
  it('is that of a run’s export, or its own', async () => {
    const exported = join(runs, '00010-slim-mnist', 'export');
    for (const name of ['10', '00010-slim-mnist', 'runs/00010-slim-mnist', 'runs/00010-slim-mnist/export']) {
      expect(await findModelFolder(name, runs, cwd), name).toBe(exported);
    }
    await put('mine/card.json');
    await put('other/export/card.json');
    expect(await findModelFolder('mine', runs, cwd)).toBe(join(cwd, 'mine'));
    expect(await findModelFolder('other', runs, cwd)).toBe(join(cwd, 'other', 'export'));
  });

  it('is undefined for a name that means neither', async () => {
    expect(await findModelFolder('nothing', runs, cwd)).toBeUndefined();
    expect(await findModelFolder('runs', runs, cwd)).toBeUndefined();
  });

  it('is refused for a run without an export, and for a number without a run', async () => {
    expect(await refusal(findModelFolder('2', runs, cwd))).toContain('pnpm export 2');
    expect(await refusal(findModelFolder('3', runs, cwd))).toContain('3: no such run');
    await put('runs/00004-killed/samples/x');
    expect(await refusal(findModelFolder('4', runs, cwd))).toBe(
      'CWD/runs/00004-killed: is not a run: it has no options.json.\nStart one with: pnpm train',
    );
  });
});
