/** Bounds how many bytes are in memory at once. Who asks first is served first, so the order of what is read stays. */
export class ByteBudget {
  readonly #capacity: number;
  #free: number;
  readonly #waiting: { readonly bytes: number; readonly start: () => void }[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#free = capacity;
  }

  /** Does work that needs so many bytes. What needs more than there is at all is done alone. */
  async use<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const needed = Math.min(bytes, this.#capacity);
    if (this.#waiting.length > 0 || needed > this.#free) {
      await new Promise<void>((start) => this.#waiting.push({ bytes: needed, start }));
    } else this.#free -= needed;
    try {
      return await work();
    } finally {
      this.#free += needed;
      this.#startWaiting();
    }
  }

  #startWaiting(): void {
    for (
      let [first] = this.#waiting;
      first !== undefined && first.bytes <= this.#free;
      [first] = this.#waiting
    ) {
      this.#free -= first.bytes;
      this.#waiting.shift();
      first.start();
    }
  }
}
