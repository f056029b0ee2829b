import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as z from 'zod';

/** Who holds a lock, as the lock file says it. */
const holderSchema = z.strictObject({
  /** Digits that change as long as the holder lives. First, so that they always stand at the same place. */
  beats: z.string().regex(/^\d{12}$/),
  lockVersion: z.literal(1),
  /** Tells this holding of the lock from every other. */
  token: z.string().min(1),
  pid: z.int().min(1),
  host: z.string(),
  /** Identifies the running kernel, a new one with each boot; null where the system does not say. */
  kernel: z.string().nullable(),
  /** Identifies the space that the pid is valid in, as containers each have their own; null where there is none. */
  pidSpace: z.string().nullable(),
  /** When the process started, in the kernel's own ticks: a later process with the same pid has another. */
  processStart: z.string().nullable(),
  /** For people only: clocks jump, so nothing is decided by it. */
  since: z.iso.datetime(),
});

/** See {@link holderSchema}. */
export type LockHolder = z.infer<typeof holderSchema>;

/** What can be said of a holder from here. */
export type Verdict = 'alive' | 'dead' | 'unknown';

/** What this machine says of itself and its processes. */
export interface Place {
  readonly host: string;
  readonly kernel: string | null;
  readonly pidSpace: string | null;
  /** Start of a live process in kernel ticks; null where the system does not say; undefined for one that is gone. */
  startOf(pid: number): Promise<string | null | undefined>;
}

/** The machine that this process runs on. */
export async function thisPlace(): Promise<Place> {
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

/** This process as the holder of a lock. */
export async function asHolder(place: Place, token: string, now: Date): Promise<LockHolder> {
  return {
    beats: '0'.repeat(12),
    lockVersion: 1,
    token,
    pid: process.pid,
    host: place.host,
    kernel: place.kernel,
    pidSpace: place.pidSpace,
    processStart: (await place.startOf(process.pid)) ?? null,
    since: now.toISOString(),
  };
}

/** Reads a lock file's content; undefined for one that is torn or of another kind. */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Whether a holder lives, as far as that is certain: only its own kernel knows, and only for pids of the same space.
 * Of a holder on another machine, in another container or from before a restart nothing is certain. No clock is asked.
 */
export async function judgeHolder(holder: LockHolder, here: Place): Promise<Verdict> {
  if (holder.kernel !== null || here.kernel !== null) {
    const sameSpace = holder.pidSpace !== null && holder.pidSpace === here.pidSpace;
    if (holder.kernel !== here.kernel || !sameSpace || holder.processStart === null) return 'unknown';
    return (await here.startOf(holder.pid)) === holder.processStart ? 'alive' : 'dead';
  }
  // Without /proc a live process may be another one with the same pid, but a missing one is certainly gone.
  if (holder.host !== here.host) return 'unknown';
  return (await here.startOf(holder.pid)) === undefined ? 'dead' : 'unknown';
}

async function startOf(pid: number): Promise<string | null | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return process.platform === 'linux' || !exists(pid) ? undefined : null;
  // After the name in parentheses, which may hold anything: state, ppid, …; the start is the 20th (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const finished = fields[0] === 'Z' || fields[0] === 'X';
  return finished ? undefined : (fields[19] ?? null);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
