import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunFolder } from '@trazo/trainer/create-run';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LONG } from '../long.ts';
import { faultEnvironment } from './fault-injection-plan.ts';
import { hasTerminals, TerminalSession } from './terminal.ts';
import { beginTinyRun, type Outcome, outcomeOf } from './tiny-run.ts';
import { resume, TrainerProcess } from './trainer-process.ts';

/** More epochs than a test waits for. */
const ENDLESS = 100_000;

let out: string;
const trainers: TrainerProcess[] = [];
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'trazo-faults-'));
});
afterEach(() => {
  for (const { child } of trainers.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rm(out, { recursive: true, force: true }));

function start(folder: RunFolder, env: Readonly<Record<string, string>> = {}): TrainerProcess {
  const trainer = new TrainerProcess(['--resume', folder.path], env);
  trainers.push(trainer);
  return trainer;
}

describe('a training that is asked to stop', { timeout: 5 * 60_000 }, () => {
  let undisturbed: Outcome;
  beforeAll(async () => {
    const folder = await beginTinyRun(out, { epochs: 3, saveEvery: 3 });
    expect(await resume(folder.path)).toMatchObject({ code: 0 });
    undisturbed = await outcomeOf(folder);
  }, 5 * 60_000);

  const CASES = [
    ['SIGTERM', 143, 'while its output is read'],
    ['SIGHUP', 129, 'when its output is no longer read'],
    ...(LONG ? ([['SIGINT', 130, 'while its output is read']] as const) : []),
  ] as const;
  it.each(CASES)(
    'by %s saves where it is, ends with %d and continues to the same end, %s',
    async (signal, code, how) => {
      const folder = await beginTinyRun(out, { epochs: 3, saveEvery: 3 });
      // Right after the start of the second epoch's sample grid, between two checkpoints.
      const area = 'samples/.epoch-0002';
      const target = { area, call: 1, moment: 'after', signal } as const;
      const plan = { folder: folder.path, areas: [area], target, countsFile: null };
      const stopped = start(folder, faultEnvironment(plan));
      if (signal === 'SIGHUP') {
        // As when a terminal is closed: every write from now on is an error.
        await stopped.prints(/Run folder/);
        stopped.child.stdout.destroy();
        stopped.child.stderr.destroy();
      }
      const { stdout, stderr, ...ending } = await stopped.ended;
      expect(ending).toEqual({ code, signal: null });
      expect(stderr).not.toMatch(/error|\n\s+at /i);
      if (signal !== 'SIGHUP') {
        expect(stdout).toMatch(new RegExp(`^${signal}: finishing this step and saving a checkpoint`, 'm'));
        expect(stdout).toContain(`Stopped and saved. Continue with: pnpm train --resume ${folder.path}\n`);
      }
      expect(await readdir(folder.checkpoints), how).toEqual(['step-000000024.safetensors']);

      expect((await resume(folder.path)).stdout).toContain('Continuing after step 24 (2 epochs done).');
      const { files, ...rest } = await outcomeOf(folder);
      const { 'checkpoints/step-000000024.safetensors': _, ...same } = files;
      expect({ ...rest, files: same }).toEqual(undisturbed);
    },
  );

  it('by nobody continues when its output is no longer read', async () => {
    const folder = await beginTinyRun(out, { epochs: 3, saveEvery: 3 });
    const trainer = start(folder);
    await trainer.prints(/Run folder/);
    trainer.child.stdout.destroy();
    trainer.child.stderr.destroy();
    expect(await trainer.ended).toMatchObject({ code: 0, signal: null });
    expect(await outcomeOf(folder)).toEqual(undisturbed);
  });

  it.runIf(LONG && process.platform === 'linux')(
    'by its terminal being closed saves where it is',
    async (context) => {
      const folder = await beginTinyRun(out, { epochs: ENDLESS });
      if (!hasTerminals()) return context.skip('there is no script(1), which makes terminals');
      const session = new TerminalSession(['train', '--resume', folder.path], 100);
      await session.writes(/Epoch 2 completed/);
      await session.close();
      expect(await readdir(folder.path)).not.toContain('run.lock');
      const [newest] = (await readdir(folder.checkpoints))
        .filter((name) => name.startsWith('step-'))
        .reverse();
      const step = Number(/\d+/.exec(newest ?? '')?.[0]);
      expect(step).toBeGreaterThanOrEqual(24);
      const resumed = start(folder);
      await resumed.prints(new RegExp(`Continuing after step ${step} `));
    },
  );
});

describe('two trainers on one run', { timeout: 5 * 60_000 }, () => {
  it('are one: the second exits with an error, and one of them takes over the lock of a killed one', async () => {
    const folder = await beginTinyRun(out, { epochs: ENDLESS, saveEvery: 1 });
    const first = start(folder);
    // By then there is a checkpoint of the first epoch, from which the next process continues.
    await first.prints(/Epoch 2 completed/);
    const second = await start(folder).ended;
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toMatch(
      new RegExp(
        `^Error: ${folder.path} is being trained by process ${first.child.pid} on .+ since .+\\.\n` +
          'Wait for that training or stop it; to train beside it, start a new run\\.\n$',
      ),
    );
    first.child.kill('SIGKILL');
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });

    const next = [start(folder), start(folder)];
    const loser = await Promise.race(next.map((each) => each.ended.then(() => each)));
    expect(await loser.ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is being trained by'),
    });
    const winner = next.find((each) => each !== loser);
    await winner?.prints(/Continuing after step \d+/);
    expect(`${winner?.stdout}${loser.stdout}`).toMatch(
      new RegExp(
        `was left locked by process ${first.child.pid} .*, which no longer runs; taking the lock over\\.`,
      ),
    );
    winner?.child.kill('SIGTERM');
    expect(await winner?.ended).toMatchObject({ code: 143 });
  });
});
