/**
 * Base class of every error that a user can cause or fix. The message is one line that names what is wrong (flag, file
 * or parameter), what was found and what is allowed; `hint` is the remedy, if there is one. Programs print `message`
 * and `hint` without a stack trace.
 */
export abstract class TrazoError extends Error {
  /** Stable identifier of the kind of error, for programs and tests. */
  abstract readonly code: string;
  /** The remedy in one sentence; undefined if there is none. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** A flag or parameter has a value that is not allowed. */
export class InvalidOptionError extends TrazoError {
  readonly code = 'invalid-option';
  readonly option: string;
  readonly received: string;
  readonly allowed: string;

  constructor(option: string, received: string, allowed: string, hint?: string) {
    super(`${option} ${quote(received)} is not valid: allowed is ${allowed}.`, { hint });
    this.option = option;
    this.received = received;
    this.allowed = allowed;
  }
}

/** An architecture spec is malformed, or its layers or its recipe do not fit together. */
export class SpecError extends TrazoError {
  readonly code = 'invalid-spec';
}

/** A tensor or array does not have the shape that an operation requires. */
export class ShapeError extends TrazoError {
  readonly code = 'shape-mismatch';
  readonly operation: string;
  readonly expected: readonly number[];
  readonly received: readonly number[];

  constructor(operation: string, expected: readonly number[], received: readonly number[]) {
    super(`${operation}: expected shape [${expected.join(', ')}], received [${received.join(', ')}].`);
    this.operation = operation;
    this.expected = expected;
    this.received = received;
  }
}

/** An exported model folder (model.json, weights.bin, card.json) is missing, damaged or inconsistent. */
export class ArtifactError extends TrazoError {
  readonly code = 'bad-artifact';
  readonly file: string;

  constructor(file: string, problem: string, options: { hint?: string; cause?: unknown } = {}) {
    super(`${file}: ${problem}`, options);
    this.file = file;
  }
}

/** No TensorFlow.js backend is ready to run a model. */
export class BackendError extends TrazoError {
  readonly code = 'no-backend';
}

/** A run folder cannot be found, created, written, resumed or read. */
export class RunError extends TrazoError {
  readonly code = 'bad-run';
  readonly path: string;

  constructor(path: string, problem: string, options: { hint?: string; cause?: unknown } = {}) {
    super(`${path}: ${problem}`, options);
    this.path = path;
  }
}

/** Quotes a user's value as a JSON string, shortened to 60 characters, so that a message stays one readable line. */
export function quote(value: string): string {
  const oneLine = JSON.stringify(value);
  return oneLine.length <= 62 ? oneLine : `${oneLine.slice(0, 60)}…" (${value.length} characters)`;
}
