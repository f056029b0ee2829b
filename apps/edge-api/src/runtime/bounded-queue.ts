/** The queue already holds as many requests as it takes. */
export class QueueFullError extends Error {
  readonly capacity: number;

  constructor(capacity: number) {
    super(`The queue is full: it holds ${capacity} requests.`);
    this.name = 'QueueFullError';
    this.capacity = capacity;
  }
}

/** The slot of one request in the queue. */
export interface Slot {
  /** Runs `task` once every task that was requested earlier has ended. */
  exclusively<Result>(task: () => Promise<Result>): Promise<Result>;
  /**
   * Releases the slot and lets the next task start, but not before the event loop has turned: requests that arrived
   * during the task must find the queue as full as it is.
   */
  release(): Promise<void>;
}

/**
 * Runs one task at a time, for a bounded number of requests that run or wait.
 *
 * A request to a Worker can be cut off at any await, when its client disconnects or its time is up. Then none of its
 * code runs any more, not even `finally`. The queue therefore never relies on a request to end: slots expire, and no
 * request waits for another one's task longer than that.
 *
 * Inference occupies the isolate from start to end: requests that arrive meanwhile are not looked at. If each acquired
 * and released its slot within its own turn, none would ever see another one, and all would wait in the runtime's own
 * queue, which has no bound. Hence the turn of the event loop before the next task.
 */
export class BoundedQueue {
  readonly #capacity: number;
  readonly #expiryMilliseconds: number;
  readonly #now: () => number;
  readonly #turn: () => Promise<void>;
  readonly #acquired = new Map<symbol, number>();
  #last: Promise<void> | undefined;

  /**
   * @param capacity maximum number of requests, running and waiting
   * @param expiryMilliseconds time after which a slot counts as released
   * @param turn waits until the requests that have arrived have been looked at
   */
  constructor(
    capacity: number,
    expiryMilliseconds = 30_000,
    now: () => number = Date.now,
    turn: () => Promise<void> = turnOfEventLoop,
  ) {
    this.#capacity = capacity;
    this.#expiryMilliseconds = expiryMilliseconds;
    this.#now = now;
    this.#turn = turn;
  }

  /**
   * Acquires a slot.
   *
   * @throws {QueueFullError} when there is none
   */
  acquire(): Slot {
    const now = this.#now();
    for (const [slot, since] of this.#acquired) {
      if (now - since > this.#expiryMilliseconds) this.#acquired.delete(slot);
    }
    if (this.#acquired.size >= this.#capacity) throw new QueueFullError(this.#capacity);
    const slot = Symbol('slot');
    this.#acquired.set(slot, now);
    const { promise: released, resolve } = Promise.withResolvers<void>();
    let releasing: Promise<void> | undefined;
    return {
      exclusively: (task) => this.#exclusively(task, released),
      release: () => {
        releasing ??= this.#turn().then(() => {
          this.#acquired.delete(slot);
          // With nothing behind it, the next task does not wait at all and starts no timer.
          if (this.#last === released) this.#last = undefined;
          resolve();
        });
        return releasing;
      },
    };
  }

  async #exclusively<Result>(task: () => Promise<Result>, released: Promise<void>): Promise<Result> {
    const previous = this.#last;
    this.#last = released;
    if (previous !== undefined) await this.#endOrExpiry(previous);
    return task();
  }

  async #endOrExpiry(previous: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const expiry = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#expiryMilliseconds);
    });
    await Promise.race([previous, expiry]);
    clearTimeout(timer);
  }
}

function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
