import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LockError } from '../errors.ts';
import { acquireLock } from './lock.ts';
import { asHolder, thisMachine } from './lock-holder.ts';
import { type WaitOptions, waitForLock } from './wait-for-lock.ts';

let folder: string;
let file: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  file = join(folder, 'some.lock');
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

function options(changes: Partial<WaitOptions> = {}): WaitOptions {
  return {
    doing: 'is being made',
    hint: 'Wait.',
    waiting: 'Another process makes it.',
    limitMs: 60_000,
    log: (line) => lines.push(line),
    wait: async () => {},
    ...changes,
  };
}

it('waits until the lock is released, and says so once', async () => {
  const first = await acquireLock(file, 'it', options());
  let attempts = 0;
  const second = await waitForLock(
    file,
    'it',
    options({
      wait: async () => {
        attempts += 1;
        if (attempts === 3) await first.release();
      },
    }),
  );
  await second.assertHeld();
  expect(attempts).toBe(3);
  expect(lines).toEqual(['Another process makes it.']);
  await second.release();
});

it('names the process that has the lock after the limit', async () => {
  const first = await acquireLock(file, 'it', options());
  const waiting = waitForLock(file, 'it', options({ limitMs: 0 }));
  await expect(waiting).rejects.toThrow(new RegExp(`^it is being made by process ${process.pid} on `));
  await expect(waiting).rejects.toThrow(LockError);
  expect(lines).toEqual([]);
  await first.release();
});

it('takes over the lock of a process elsewhere once its heart stops, and repeats no line until then', async () => {
  const holder = { ...(await asHolder(await thisMachine(), 'other', new Date(0))), kernel: 'another' };
  let beats = 0;
  const beat = () => writeFile(file, JSON.stringify({ ...holder, beats: String(beats).padStart(12, '0') }));
  await beat();
  const lock = await waitForLock(
    file,
    'it',
    options({
      wait: async () => {
        beats += 1;
        if (beats <= 5) await beat();
      },
    }),
  );
  await lock.assertHeld();
  expect(lines).toEqual([
    expect.stringMatching(/^it is locked by process .* waiting 20 s for a heartbeat\.$/),
    'Another process makes it.',
    expect.stringMatching(/^it was left locked by process .* taking the lock over\.$/),
  ]);
  await lock.release();
});

it('reports a folder that cannot be written as it is', async () => {
  await expect(waitForLock(join(folder, 'no', 'some.lock'), 'it', options())).rejects.toMatchObject({
    code: 'ENOENT',
  });
  expect(lines).toEqual([]);
});
