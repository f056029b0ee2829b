import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LockError } from '../errors.ts';
import { acquireLock, type Lock, type LockOptions } from './lock.ts';
import { asHolder, judgeHolder, type LockHolder, type Place, parseHolder, thisPlace } from './lock-holder.ts';

let folder: string;
let file: string;
let lines: string[];
const held: Lock[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trazo-'));
  file = join(folder, 'run.lock');
  lines = [];
});
afterEach(async () => {
  vi.useRealTimers();
  for (const lock of held.splice(0)) await lock.release();
  await rm(folder, { recursive: true });
});

/** Takes the lock; nothing waits in real time. */
async function acquire(changes: Partial<LockOptions> = {}): Promise<Lock> {
  const lock = await acquireLock(file, 'runs/1', {
    doing: 'is being trained',
    hint: 'Wait.',
    log: (line) => lines.push(line),
    wait: async () => {},
    ...changes,
  });
  held.push(lock);
  return lock;
}

async function holder(changes: Partial<LockHolder>): Promise<LockHolder> {
  return { ...(await asHolder(await thisPlace(), 'other', new Date(0))), ...changes };
}

const leave = async (changes: Partial<LockHolder>) => writeFile(file, JSON.stringify(await holder(changes)));

/** Pid of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('a lock', () => {
  it('refuses a second holder, naming the first, and is free after release', async () => {
    const first = await acquire({ now: () => new Date('2026-01-02T03:04:05Z') });
    const second = acquire();
    await expect(second).rejects.toThrow(LockError);
    await expect(second).rejects.toThrow(
      new RegExp(
        `^runs/1 is being trained by process ${process.pid} on .+ since 2026-01-02T03:04:05\\.000Z\\.$`,
      ),
    );
    await first.release();
    await (await acquire()).assertHeld();
    expect(await readdir(folder)).toEqual(['run.lock']);
  });

  it('goes to one of many who ask at once', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => acquire()));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['run.lock']);
  });

  it('goes to one of many who find it left by a process that is gone', async () => {
    await leave({ pid: await endedPid() });
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => acquire()));
    const winners = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.assertHeld();
  });

  it('is taken over at once from a process that is gone', async () => {
    const pid = await endedPid();
    await leave({ pid });
    await acquire({ wait: () => Promise.reject(new Error('waited')) });
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^runs/1 was left locked by process ${pid} .* is gone; taking over`)),
    ]);
  });

  // Only Linux says when a process started.
  it.runIf(process.platform === 'linux')(
    'is taken over from a process whose pid another one has by now',
    async () => {
      await leave({ pid: process.pid, processStart: '1' });
      await acquire({ wait: () => Promise.reject(new Error('waited')) });
    },
  );

  it.each<[string, Partial<LockHolder>]>([
    ['another machine', { host: 'elsewhere', kernel: 'another' }],
    ['another container', { pidSpace: 'pid:[1]' }],
    ['before a restart', { kernel: 'an earlier one' }],
  ])('of %s is taken over only after it gave no sign of life', async (_, changes) => {
    await leave(changes);
    let waits = 0;
    await acquire({
      wait: async () => {
        waits += 1;
      },
    });
    expect(waits).toBe(10);
    expect(lines[0]).toMatch(/watching for 20 s whether it lives/);
    expect(lines[1]).toMatch(/taking over/);
  });

  it('of another machine is respected when it gives a sign of life', async () => {
    const far = await holder({ host: 'elsewhere', kernel: 'another' });
    await leave(far);
    let waits = 0;
    const wait = async () => {
      waits += 1;
      if (waits === 10) await leave({ ...far, beats: '000000000007' });
    };
    await expect(acquire({ wait })).rejects.toThrow(/by process \d+ on elsewhere since 1970/);
  });

  it('that is released while watched is taken', async () => {
    await leave({ kernel: 'another' });
    await acquire({ wait: () => rm(file) });
    expect(lines).toHaveLength(1);
  });

  it.each(['', '{', 'null', '{"beats":"000000000000"}', '\0'.repeat(300)])(
    'file of %j, as a power cut leaves it, is given up after watching',
    async (content) => {
      await writeFile(file, content);
      await (await acquire()).assertHeld();
    },
  );

  it('knows when it was taken over, and leaves the other one’s file', async () => {
    const lock = await acquire();
    await leave({ token: 'another', host: 'elsewhere' });
    expect(lock.lost.aborted).toBe(false);
    await expect(lock.assertHeld()).rejects.toThrow(/runs\/1 was taken over by process \d+ on elsewhere/);
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(parseHolder(await readFile(file, 'utf8'))?.token).toBe('another');
  });

  it('knows when its file was deleted', async () => {
    const lock = await acquire();
    await rm(file);
    await expect(lock.assertHeld()).rejects.toThrow(LockError);
  });

  it('gives signs of life while it is held', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await acquire();
    const beats = async () => parseHolder(await readFile(file, 'utf8'))?.beats;
    expect(await beats()).toBe('000000000000');
    for (const beat of ['000000000001', '000000000002']) {
      vi.advanceTimersByTime(2_000);
      while ((await beats()) !== beat);
    }
  });

  it.skipIf(process.getuid?.() === 0)('says that a folder cannot be written', async () => {
    await chmod(folder, 0o555);
    await expect(acquire()).rejects.toThrow(/EACCES/);
    await chmod(folder, 0o755);
  });
});

describe('a holder', () => {
  const linux = (startOf: Place['startOf']): Place => ({ host: 'h', kernel: 'k', pidSpace: 's', startOf });
  const other = (startOf: Place['startOf']): Place => ({ host: 'h', kernel: null, pidSpace: null, startOf });
  const on = { host: 'h', kernel: 'k', pidSpace: 's', processStart: '5' };
  const off = { host: 'h', kernel: null, pidSpace: null, processStart: null };
  const starts = (start: string | null | undefined) => async () => start;

  it.each<[string, Partial<LockHolder>, Place]>([
    ['alive', on, linux(starts('5'))],
    ['dead', on, linux(starts('6'))],
    ['dead', on, linux(starts(undefined))],
    // The kernel's word counts whatever the host is called by now, and whatever the clock says.
    ['dead', { ...on, host: 'renamed', since: '2999-01-01T00:00:00Z' }, linux(starts(undefined))],
    ['alive', { ...on, since: '1970-01-01T00:00:00Z' }, linux(starts('5'))],
    ['unknown', { ...on, kernel: 'j' }, linux(starts(undefined))],
    ['unknown', { ...on, pidSpace: 't' }, linux(starts(undefined))],
    ['unknown', { ...on, pidSpace: null }, { ...linux(starts(undefined)), pidSpace: null }],
    ['unknown', on, other(starts(undefined))],
    ['unknown', off, linux(starts(undefined))],
    ['dead', off, other(starts(undefined))],
    ['unknown', off, other(starts(null))],
    ['unknown', { ...off, host: 'i' }, other(starts(undefined))],
  ])('is %s by %j', async (verdict, changes, place) => {
    expect(await judgeHolder(await holder(changes), place)).toBe(verdict);
  });

  it('that is this process is alive', async () => {
    expect(await judgeHolder(await holder({}), await thisPlace())).toBe(
      process.platform === 'linux' ? 'alive' : 'unknown',
    );
  });
});
