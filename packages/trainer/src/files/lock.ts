import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { LockError } from '../errors.ts';
import {
  asHolder,
  holderState,
  type LockHolder,
  type Machine,
  parseHolder,
  thisMachine,
} from './lock-holder.ts';

/** Time between two heartbeats. */
const HEARTBEAT_MS = 2_000;
/** A holder of unknown state counts as dead after this many intervals without a heartbeat. */
const MISSED_HEARTBEATS = 10;
/** Position of the heartbeat's digits in the file. */
const HEARTBEAT_OFFSET = '{"beats":"'.length;
/** How often another process may win the race for the lock before this one gives up. */
const ATTEMPTS = 5;
/** Errors of file systems without hard links. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EACCES']);

/** What a lock is for, and what tests replace. */
export interface LockOptions {
  /** What the holder does to the subject, for messages: "is being trained". */
  readonly doing: string;
  readonly hint: string;
  readonly log: (line: string) => void;
  readonly machine?: Machine;
  readonly now?: () => Date;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** A lock that this process holds. */
export interface Lock {
  /** Aborted when another process takes the lock over, which can happen after this process was suspended. */
  readonly lost: AbortSignal;
  /** @throws {LockError} if this process no longer holds the lock */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Acquires a lock: a file that describes its holder. {@link Lock.release} releases it. The lock of a killed process is
 * taken over: at once if this kernel knows that the process has ended, and otherwise after waiting for a heartbeat.
 *
 * The lock also works between machines, provided that their shared file system shows new files to all of them.
 *
 * @param file the lock file
 * @param subject what is locked, as messages name it
 * @throws {LockError} naming the holder; the file system's error if the folder cannot be written
 */
export async function acquireLock(file: string, subject: string, options: LockOptions): Promise<Lock> {
  const machine = options.machine ?? (await thisMachine());
  const token = randomBytes(8).toString('hex');
  const self = await asHolder(machine, token, options.now?.() ?? new Date());
  let last: LockHolder | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createLockFile(file, self)) return new HeldLock(file, subject, self, options);
    const found = await readLock(file);
    if (found === undefined) continue;
    last = parseHolder(found);
    const state = last === undefined ? 'unknown' : await holderState(last, machine);
    if (state === 'alive') break;
    if (state === 'unknown') {
      options.log(
        `${subject} is locked by ${describe(last)}, which may have ended: ` +
          `waiting ${(HEARTBEAT_MS * MISSED_HEARTBEATS) / 1000} s for a heartbeat.`,
      );
      const seen = await awaitHeartbeat(file, found, options.wait ?? wait);
      if (seen === 'alive') break;
      if (seen === 'changed') continue;
    }
    if (await removeStale(file, found)) {
      options.log(
        `${subject} was left locked by ${describe(last)}, which no longer runs; taking the lock over.`,
      );
    }
  }
  throw new LockError(subject, `${options.doing} by ${describe(last)}.`, { hint: options.hint });
}

class HeldLock implements Lock {
  readonly #file: string;
  readonly #subject: string;
  readonly #self: LockHolder;
  readonly #timer: NodeJS.Timeout;
  readonly #lost = new AbortController();
  #heartbeats = 0;

  constructor(file: string, subject: string, self: LockHolder, options: LockOptions) {
    this.#file = file;
    this.#subject = subject;
    this.#self = self;
    // A failed heartbeat has no effect if the next one succeeds.
    this.#timer = setInterval(() => this.#sendHeartbeat().catch(() => {}), HEARTBEAT_MS).unref();
    this.#lost.signal.addEventListener('abort', () => {
      options.log(`${subject} was taken over by another process; stopping.`);
    });
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async assertHeld(): Promise<void> {
    const holder = parseHolder((await readLock(this.#file)) ?? '');
    if (holder?.token === this.#self.token) return;
    this.#markLost();
    throw new LockError(this.#subject, `was taken over by ${describe(holder)}.`, {
      hint: 'This process was suspended for long, or its lock file was deleted. The other process continues.',
    });
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    const holder = parseHolder((await readLock(this.#file)) ?? '');
    if (holder?.token === this.#self.token) await rm(this.#file, { force: true });
  }

  async #sendHeartbeat(): Promise<void> {
    // Opened each time, because network file systems check for changes on opening and send them on closing.
    const file = await open(this.#file, 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') this.#markLost();
      throw error;
    });
    try {
      if (parseHolder(await file.readFile('utf8'))?.token !== this.#self.token) return this.#markLost();
      this.#heartbeats += 1;
      await file.write(String(this.#heartbeats).padStart(12, '0'), HEARTBEAT_OFFSET);
    } finally {
      await file.close();
    }
  }

  #markLost(): void {
    clearInterval(this.#timer);
    this.#lost.abort();
  }
}

/** Creates the complete lock file, unless there is one. */
async function createLockFile(file: string, self: LockHolder): Promise<boolean> {
  const text = `${JSON.stringify(self)}\n`;
  const own = `${file}.${self.token}.tmp`;
  await writeFile(own, text, { flag: 'wx' });
  try {
    await link(own, file);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // A network file system that sent the request twice reports that the link exists: it is our own.
    if (code === 'EEXIST') return parseHolder((await readLock(file)) ?? '')?.token === self.token;
    // The holder of the lock removed our temporary file with other leftovers.
    if (code === 'ENOENT') return false;
    if (!NO_LINKS.has(code)) throw error;
  } finally {
    await rm(own, { force: true });
  }
  return writeFile(file, text, { flag: 'wx' }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** Waits for a heartbeat of the process that wrote the file. */
async function awaitHeartbeat(
  file: string,
  before: string,
  pause: (ms: number) => Promise<unknown>,
): Promise<'alive' | 'silent' | 'changed'> {
  const token = parseHolder(before)?.token;
  for (let interval = 0; interval < MISSED_HEARTBEATS; interval++) {
    await pause(HEARTBEAT_MS);
    const now = await readLock(file);
    if (now === before) continue;
    const holder = now === undefined ? undefined : parseHolder(now);
    return holder !== undefined && holder.token === token ? 'alive' : 'changed';
  }
  return 'silent';
}

/** Removes the lock file if it still has the content `stale`. If several processes try, one succeeds. */
async function removeStale(file: string, stale: string): Promise<boolean> {
  const aside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
  const taken = (await readLock(aside)) === stale;
  // Another process was faster and this is its lock, so restore it.
  if (!taken) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
  return taken;
}

async function readLock(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

function describe(holder: LockHolder | undefined): string {
  if (holder === undefined) return 'another process (its lock file is not readable)';
  return `process ${holder.pid} on ${holder.host} since ${holder.since}`;
}
