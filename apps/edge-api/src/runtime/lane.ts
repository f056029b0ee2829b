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
  /**
   * Gives the place back, and lets the next one begin. Not before the event loop has turned: what arrived during the
   * task is to find the lane as full as it is.
   */
  leave(): Promise<void>;
}

/**
 * One task at a time, and a bounded number of requests that have one or wait for it.
 *
 * A worker's request may be cut off at any await, when its client goes away or its time is up: then nothing of it
 * runs any more, not even `finally`. So nothing here trusts a request to end: places lapse, and nobody waits for
 * another's task longer than that.
 *
 * A drawing occupies the isolate from end to end: requests that arrive meanwhile are not even looked at. If each took
 * a place and gave it back within its own turn, none would ever see another, and all would wait unseen in the
 * runtime's own queue, which has no bound. Hence the turn of the event loop before the next task.
 */
export class Lane {
  readonly #capacity: number;
  readonly #lapseMilliseconds: number;
  readonly #now: () => number;
  readonly #turn: () => Promise<void>;
  readonly #entered = new Map<symbol, number>();
  #last: Promise<void> | undefined;

  /**
   * @param capacity requests at most, running and waiting
   * @param lapseMilliseconds after which a place counts as given back
   * @param turn waits until what has arrived has been looked at
   */
  constructor(
    capacity: number,
    lapseMilliseconds = 30_000,
    now: () => number = Date.now,
    turn: () => Promise<void> = turnOfEventLoop,
  ) {
    this.#capacity = capacity;
    this.#lapseMilliseconds = lapseMilliseconds;
    this.#now = now;
    this.#turn = turn;
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
    const { promise: left, resolve } = Promise.withResolvers<void>();
    let turning: Promise<void> | undefined;
    return {
      exclusively: (task) => this.#exclusively(task, left),
      leave: () => {
        turning ??= this.#turn().then(() => {
          this.#entered.delete(place);
          // With nobody behind, the next one need not wait at all, nor start a timer.
          if (this.#last === left) this.#last = undefined;
          resolve();
        });
        return turning;
      },
    };
  }

  async #exclusively<Result>(task: () => Promise<Result>, left: Promise<void>): Promise<Result> {
    const previous = this.#last;
    this.#last = left;
    if (previous !== undefined) await this.#endOrLapse(previous);
    return task();
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

function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
