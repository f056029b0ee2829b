/** There are as many requests under way as the isolate takes on. */
export class LaneFullError extends Error {
  readonly capacity: number;

  constructor(capacity: number) {
    super(`${capacity} requests are being drawn already.`);
    this.name = 'LaneFullError';
    this.capacity = capacity;
  }
}

/** A request's place in the lane. */
export interface Place {
  /** Runs `task` when all that were asked for before have ended. */
  exclusively<Result>(task: () => Promise<Result>): Promise<Result>;
  /** Gives the place back. */
  leave(): void;
}

/**
 * One task at a time, and a bounded number of requests that have one or wait for it.
 *
 * A worker's request may be cut off at any await, when its client goes away or its time is up: then nothing of it
 * runs any more, not even `finally`. So nothing here trusts a request to end: places lapse, and nobody waits for
 * another's task longer than that.
 */
export class Lane {
  readonly #capacity: number;
  readonly #lapseMilliseconds: number;
  readonly #now: () => number;
  readonly #entered = new Map<symbol, number>();
  #last: Promise<void> | undefined;

  /**
   * @param capacity requests at most, running and waiting
   * @param lapseMilliseconds after which a place counts as given back
   */
  constructor(capacity: number, lapseMilliseconds = 30_000, now: () => number = Date.now) {
    this.#capacity = capacity;
    this.#lapseMilliseconds = lapseMilliseconds;
    this.#now = now;
  }

  /**
   * Takes a place.
   *
   * @throws {LaneFullError} when there is none
   */
  enter(): Place {
    const now = this.#now();
    for (const [place, since] of this.#entered) {
      if (now - since > this.#lapseMilliseconds) this.#entered.delete(place);
    }
    if (this.#entered.size >= this.#capacity) throw new LaneFullError(this.#capacity);
    const place = Symbol('place');
    this.#entered.set(place, now);
    return {
      exclusively: (task) => this.#exclusively(task),
      leave: () => void this.#entered.delete(place),
    };
  }

  async #exclusively<Result>(task: () => Promise<Result>): Promise<Result> {
    const previous = this.#last;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.#last = ended;
    if (previous !== undefined) await this.#endOrLapse(previous);
    try {
      return await task();
    } finally {
      end();
      // With nobody behind, the next one need not wait at all, nor start a timer.
      if (this.#last === ended) this.#last = undefined;
    }
  }

  async #endOrLapse(previous: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const lapse = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#lapseMilliseconds);
    });
    await Promise.race([previous, lapse]);
    clearTimeout(timer);
  }
}
