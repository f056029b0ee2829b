import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { LockError } from '../errors.ts';
import { asHolder, judgeHolder, type LockHolder, type Place, parseHolder, thisPlace } from './lock-holder.ts';

/** Time between two signs of life. */
const BEAT_MS = 2_000;
/** A holder of whom nothing is known is given up after this many beats in which it gave no sign of life. */
const PATIENCE_BEATS = 10;
/** Where the digits that beat stand in the file. */
const BEATS_AT = '{"beats":"'.length;
/** Times that the file may change hands under our eyes before we give way. */
const ATTEMPTS = 5;
/** What file systems without hard links answer. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EACCES']);

/** What a lock is for, and what tests replace. */
export interface LockOptions {
  /** What the holder does, as messages say it: "is being trained". */
  readonly doing: string;
  readonly hint: string;
  readonly log: (line: string) => void;
  readonly place?: Place;
  readonly now?: () => Date;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** A lock that this process holds. */
export interface Lock {
  /** Fires when another process has taken the lock over, as it may after this one stood still for long. */
  readonly lost: AbortSignal;
  /** @throws {LockError} when it is no longer held */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes a lock: a file that says who holds it. Released by {@link Lock.release}; one that a killed process left is
 * taken over, at once where this kernel knows that the process is gone, else after watching for signs of life.
 *
 * The lock holds between machines, too, as far as their file system shows one's new files to the others.
 *
 * @param file the lock file
 * @param subject what is locked, as messages name it
 * @throws {LockError} naming the holder; the file system's error where the folder cannot be written
 */
export async function acquireLock(file: string, subject: string, options: LockOptions): Promise<Lock> {
  const place = options.place ?? (await thisPlace());
  const token = randomBytes(8).toString('hex');
  const self = await asHolder(place, token, options.now?.() ?? new Date());
  let last: LockHolder | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await claim(file, self)) return new HeldLock(file, subject, self, options);
    const found = await readLock(file);
    if (found === undefined) continue;
    last = parseHolder(found);
    const verdict = last === undefined ? 'unknown' : await judgeHolder(last, place);
    if (verdict === 'alive') break;
    if (verdict === 'unknown') {
      options.log(
        `${subject} ${options.doing} by ${describe(last)}, or it was when that ended without a word: ` +
          `watching for ${(BEAT_MS * PATIENCE_BEATS) / 1000} s whether it lives.`,
      );
      const seen = await watch(file, found, options.wait ?? wait);
      if (seen === 'alive') break;
      if (seen === 'changed') continue;
    }
    if (await takeAway(file, found)) {
      options.log(`${subject} was left locked by ${describe(last)}, which is gone; taking over.`);
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
  #beats = 0;

  constructor(file: string, subject: string, self: LockHolder, options: LockOptions) {
    this.#file = file;
    this.#subject = subject;
    this.#self = self;
    // A beat that fails is made up for by the next.
    this.#timer = setInterval(() => this.#beat().catch(() => {}), BEAT_MS).unref();
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
    this.#giveUp();
    throw new LockError(this.#subject, `was taken over by ${describe(holder)}.`, {
      hint: 'This process stood still for long, or its lock file was deleted. The other one goes on with the run.',
    });
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    const holder = parseHolder((await readLock(this.#file)) ?? '');
    if (holder?.token === this.#self.token) await rm(this.#file, { force: true });
  }

  async #beat(): Promise<void> {
    // Opened each time, as network file systems look for changes on opening and send them on closing.
    const file = await open(this.#file, 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') this.#giveUp();
      throw error;
    });
    try {
      if (parseHolder(await file.readFile('utf8'))?.token !== this.#self.token) return this.#giveUp();
      this.#beats += 1;
      await file.write(String(this.#beats).padStart(12, '0'), BEATS_AT);
    } finally {
      await file.close();
    }
  }

  #giveUp(): void {
    clearInterval(this.#timer);
    this.#lost.abort();
  }
}

/** Puts the lock file there, whole, unless there is one already. */
async function claim(file: string, self: LockHolder): Promise<boolean> {
  const text = `${JSON.stringify(self)}\n`;
  const own = `${file}.${self.token}.tmp`;
  await writeFile(own, text, { flag: 'wx' });
  try {
    await link(own, file);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // A network file system that sent the request twice says that the link exists: it is ours.
    if (code === 'EEXIST') return parseHolder((await readLock(file)) ?? '')?.token === self.token;
    // Whoever holds the lock tidied up.
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

/** Waits for a sign of life of whoever wrote the file. */
async function watch(
  file: string,
  before: string,
  pause: (ms: number) => Promise<unknown>,
): Promise<'alive' | 'silent' | 'changed'> {
  const token = parseHolder(before)?.token;
  for (let beat = 0; beat < PATIENCE_BEATS; beat++) {
    await pause(BEAT_MS);
    const now = await readLock(file);
    if (now === before) continue;
    const holder = now === undefined ? undefined : parseHolder(now);
    return holder !== undefined && holder.token === token ? 'alive' : 'changed';
  }
  return 'silent';
}

/** Removes the file if it still is what was judged; of several processes that try, one succeeds. */
async function takeAway(file: string, judged: string): Promise<boolean> {
  const aside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
  const taken = (await readLock(aside)) === judged;
  // Another process was faster, and this is its lock: back with it.
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
