/** A file of a data set cannot be read; it is left out and counted. */
export class UnreadableFile extends Error {
  /** In words that go with a number of files, as `damaged files`. */
  readonly reason: string;

  constructor(reason: string, options: { cause?: unknown } = {}) {
    super(reason, options);
    this.reason = reason;
  }
}
