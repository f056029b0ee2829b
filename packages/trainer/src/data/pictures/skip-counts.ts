import type { Fault } from './listing.ts';

/** Counts the entries that are left out, by reason. */
export class SkipCounts {
  readonly counts: Map<string, number>;
  /** The first entry that should have been read and cannot be. */
  first: Fault | undefined;
  readonly #once = new Set<string>();

  /** @param before what was counted already */
  constructor(before: ReadonlyMap<string, number> = new Map()) {
    this.counts = new Map(before);
  }

  /** Counts entries that are no pictures of the data set. */
  leaveOut(reason: string, count = 1): void {
    if (count > 0) this.counts.set(reason, (this.counts.get(reason) ?? 0) + count);
  }

  /** Counts a folder that several entries lie in. */
  leaveOutOnce(reason: string, folder: string): void {
    if (this.#once.has(folder)) return;
    this.#once.add(folder);
    this.leaveOut(reason);
  }

  /** Counts an entry that should have been read. */
  fault(path: string, reason: string): void {
    this.first ??= { path, reason };
    this.leaveOut(reason);
  }
}
