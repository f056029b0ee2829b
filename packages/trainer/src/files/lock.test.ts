import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LockError } from '../errors.ts';
import { acquireLock, type Lock, type LockOptions } from './lock.ts';
import {
  asHolder,
  holderState,
  type LockHolder,
  type Machine,
  parseHolder,
  thisMachine,
} from './lock-holder.ts';

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

/** Acquires the lock without waiting in real time. */
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
  return { ...(await asHolder(await thisMachine(), 'other', new Date(0))), ...changes };
}

const leave = async (changes: Partial<LockHolder>) => writeFile(file, JSON.stringify(await holder(changes)));

/** The pid of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('a lock', () => {
  it('rejects a second holder, naming the first, and is free after release', async () => {
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

  it('goes to one of many that acquire it at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquire()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['run.lock']);
  });

  it('goes to one of many that find it left by a process that has ended', async () => {
    await leave({ pid: await endedPid() });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => acquire()));
    const winners = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.assertHeld();
  });

  it('is taken over at once from a process that has ended', async () => {
    const pid = await endedPid();
    await leave({ pid });
    await acquire({ wait: () => Promise.reject(new Error('waited')) });
    expect(lines).toEqual([
      expect.stringMatching(
        new RegExp(`^runs/1 was left locked by process ${pid} .* no longer runs; taking the lock over`),
      ),
    ]);
  });

  // Only Linux reports when a process started.
  it.runIf(process.platform === 'linux')(
    'is taken over from a process whose pid now belongs to another one',
    async () => {
      await leave({ pid: process.pid, processStart: '1' });
      await acquire({ wait: () => Promise.reject(new Error('waited')) });
    },
  );

  it.each<[string, Partial<LockHolder>]>([
    ['another machine', { host: 'elsewhere', kernel: 'another' }],
    ['another container', { pidSpace: 'pid:[1]' }],
    ['before a restart', { kernel: 'an earlier one' }],
  ])('of %s is taken over only after it sent no heartbeat', async (_, changes) => {
    await leave(changes);
    let waits = 0;
    await acquire({
      wait: async () => {
        waits += 1;
      },
    });
    expect(waits).toBe(10);
    expect(lines[0]).toMatch(/waiting 20 s for a heartbeat/);
    expect(lines[1]).toMatch(/taking the lock over/);
  });

  it('of another machine is respected when it sends a heartbeat', async () => {
    const far = await holder({ host: 'elsewhere', kernel: 'another' });
    await leave(far);
    let waits = 0;
    const wait = async () => {
      waits += 1;
      if (waits === 10) await leave({ ...far, beats: '000000000007' });
    };
    await expect(acquire({ wait })).rejects.toThrow(/by process \d+ on elsewhere since 1970/);
  });

  it('that is released while another process waits is acquired', async () => {
    await leave({ kernel: 'another' });
    await acquire({ wait: () => rm(file) });
    expect(lines).toHaveLength(1);
  });

  it.each(['', '{', 'null', '{"beats":"000000000000"}', '\0'.repeat(300)])(
    'file of %j, as a power failure leaves it, is replaced after waiting',
    async (content) => {
      await writeFile(file, content);
      await (await acquire()).assertHeld();
    },
  );

  it('detects that it was taken over, and leaves the other one’s file', async () => {
    const lock = await acquire();
    await leave({ token: 'another', host: 'elsewhere' });
    expect(lock.lost.aborted).toBe(false);
    await expect(lock.assertHeld()).rejects.toThrow(/runs\/1 was taken over by process \d+ on elsewhere/);
    expect(lock.lost.aborted).toBe(true);
    await lock.release();
    expect(parseHolder(await readFile(file, 'utf8'))?.token).toBe('another');
  });

  it('detects that its file was deleted', async () => {
    const lock = await acquire();
    await rm(file);
    await expect(lock.assertHeld()).rejects.toThrow(LockError);
  });

  it('sends heartbeats while it is held', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await acquire();
    const beats = async () => parseHolder(await readFile(file, 'utf8'))?.beats;
    expect(await beats()).toBe('000000000000');
    for (const beat of ['000000000001', '000000000002']) {
      vi.advanceTimersByTime(2_000);
      while ((await beats()) !== beat);
    }
  });

  it.skipIf(process.getuid?.() === 0)('reports a folder that cannot be written', async () => {
    await chmod(folder, 0o555);
    await expect(acquire()).rejects.toThrow(/EACCES/);
    await chmod(folder, 0o755);
  });
});

describe('a holder', () => {
  const linux = (startOf: Machine['startOf']): Machine => ({
    host: 'h',
    kernel: 'k',
    pidSpace: 's',
    startOf,
  });
  const other = (startOf: Machine['startOf']): Machine => ({
    host: 'h',
    kernel: null,
    pidSpace: null,
    startOf,
  });
  const on = { host: 'h', kernel: 'k', pidSpace: 's', processStart: '5' };
  const off = { host: 'h', kernel: null, pidSpace: null, processStart: null };
  const starts = (start: string | null | undefined) => async () => start;

  it.each<[string, Partial<LockHolder>, Machine]>([
    ['alive', on, linux(starts('5'))],
    ['dead', on, linux(starts('6'))],
    ['dead', on, linux(starts(undefined))],
    // The kernel's answer counts, whatever the host's name and the clock are.
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
  ])('is %s by %j', async (state, changes, machine) => {
    expect(await holderState(await holder(changes), machine)).toBe(state);
  });

  it('that is this process is alive', async () => {
    expect(await holderState(await holder({}), await thisMachine())).toBe(
      process.platform === 'linux' ? 'alive' : 'unknown',
    );
  });
});
