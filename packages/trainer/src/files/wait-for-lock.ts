import { setTimeout as wait } from 'node:timers/promises';
import { LockError } from '../errors.ts';
import { acquireLock, type Lock, type LockOptions } from './lock.ts';

/** Time between two attempts. */
const POLL_MS = 1_000;

/** Options of {@link waitForLock}. */
export interface WaitOptions extends LockOptions {
  /** A line for the log, once, when another process has the lock. */
  readonly waiting: string;
  /** How long to wait for a process that lives. */
  readonly limitMs: number;
}

/**
 * Acquires a lock as {@link acquireLock} does, but waits until the process that has it releases it or ends.
 *
 * @throws {LockError} naming the process that still has it after the limit; the file system's error if the folder cannot
 *   be written
 */
export async function waitForLock(file: string, subject: string, options: WaitOptions): Promise<Lock> {
  const pause = options.wait ?? wait;
  const said = new Set<string>();
  // Each attempt would say again what it finds.
  const log = (line: string) => {
    if (said.has(line)) return;
    said.add(line);
    options.log(line);
  };
  const start = performance.now();
  for (;;) {
    try {
      return await acquireLock(file, subject, { ...options, log });
    } catch (error) {
      if (!(error instanceof LockError) || performance.now() - start >= options.limitMs) throw error;
      log(options.waiting);
      await pause(POLL_MS);
    }
  }
}
