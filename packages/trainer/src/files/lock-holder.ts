import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as z from 'zod';

/** The content of a lock file: the process that holds the lock. */
const holderSchema = z.strictObject({
  /** Digits that change as long as the holder lives. The first field, so that their position in the file is fixed. */
  beats: z.string().regex(/^\d{12}$/),
  lockVersion: z.literal(1),
  /** Identifies this acquisition of the lock. */
  token: z.string().min(1),
  pid: z.int().min(1),
  host: z.string(),
  /** Identifies the running kernel, and changes with each boot; null if the system does not report it. */
  kernel: z.string().nullable(),
  /** Identifies the PID namespace, of which each container has its own; null if there is none. */
  pidSpace: z.string().nullable(),
  /** Start time of the process in kernel ticks: a later process with the same pid has another one. */
  processStart: z.string().nullable(),
  /** For messages only: clocks can jump, so no decision depends on it. */
  since: z.iso.datetime(),
});

/** The process that holds a lock, as the lock file describes it. */
export type LockHolder = z.infer<typeof holderSchema>;

/** Whether a holder lives, as far as this machine knows. */
export type HolderState = 'alive' | 'dead' | 'unknown';

/** What this machine reports about itself and its processes. */
export interface Machine {
  readonly host: string;
  readonly kernel: string | null;
  readonly pidSpace: string | null;
  /** Start time of a live process in kernel ticks; null if the system does not report it; undefined if there is none. */
  startOf(pid: number): Promise<string | null | undefined>;
}

/** The machine on which this process runs. */
export async function thisMachine(): Promise<Machine> {
  return {
    host: hostname(),
    kernel: await readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
      (text) => text.trim(),
      () => null,
    ),
    pidSpace: await readlink('/proc/self/ns/pid').catch(() => null),
    startOf,
  };
}

/** Describes this process as the holder of a lock. */
export async function asHolder(machine: Machine, token: string, now: Date): Promise<LockHolder> {
  return {
    beats: '0'.repeat(12),
    lockVersion: 1,
    token,
    pid: process.pid,
    host: machine.host,
    kernel: machine.kernel,
    pidSpace: machine.pidSpace,
    processStart: (await machine.startOf(process.pid)) ?? null,
    since: now.toISOString(),
  };
}

/** Parses the content of a lock file; undefined if it is incomplete or not a lock. */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Determines whether a holder lives. Only the holder's own kernel knows, and only for pids of the same PID namespace: the
 * state of a holder on another machine, in another container or from before a restart is unknown. No clock is used.
 */
export async function holderState(holder: LockHolder, here: Machine): Promise<HolderState> {
  if (holder.kernel !== null || here.kernel !== null) {
    const sameNamespace = holder.pidSpace !== null && holder.pidSpace === here.pidSpace;
    if (holder.kernel !== here.kernel || !sameNamespace || holder.processStart === null) return 'unknown';
    return (await here.startOf(holder.pid)) === holder.processStart ? 'alive' : 'dead';
  }
  // Without /proc, a live process may be another one with the same pid, but a missing one has certainly ended.
  if (holder.host !== here.host) return 'unknown';
  return (await here.startOf(holder.pid)) === undefined ? 'dead' : 'unknown';
}

async function startOf(pid: number): Promise<string | null | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return process.platform === 'linux' || !isRunning(pid) ? undefined : null;
  // After the name in parentheses, which may contain anything: state, ppid, …; the start time is the 20th (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const finished = fields[0] === 'Z' || fields[0] === 'X';
  return finished ? undefined : (fields[19] ?? null);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
