import { TrazoError } from '@trazo/model';

/** A data set file is missing, damaged, or not what its name says. */
export class DataError extends TrazoError {
  readonly code = 'bad-data';
  /** File, folder or URL at fault. */
  readonly file: string;

  constructor(file: string, problem: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(`${file}: ${problem}`, options);
    this.file = file;
  }
}

/** libtensorflow or its addon cannot be installed on this machine. */
export class InstallError extends TrazoError {
  readonly code = 'no-libtensorflow';
}

/** A package with native code does not load on this machine. */
export class MissingPackageError extends TrazoError {
  readonly code = 'missing-package';

  /** @param purpose what the package is for, as `which makes pictures` */
  constructor(name: string, purpose: string, cause: unknown) {
    super(`The package ${name}, ${purpose}, does not load on ${process.platform} ${process.arch}.`, {
      cause,
      hint: 'Install the packages on this machine, with its own pnpm: pnpm install --force',
    });
  }
}

/** A checkpoint is missing, cut short, altered, or of another architecture. */
export class CheckpointError extends TrazoError {
  readonly code = 'bad-checkpoint';
  readonly file: string;

  constructor(file: string, problem: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(`${file}: ${problem}`, options);
    this.file = file;
  }
}

/** The exported graph does not compute what the trained model computes. */
export class ParityError extends TrazoError {
  readonly code = 'parity-failed';
}

/** Another process works on the same thing. */
export class LockError extends TrazoError {
  readonly code = 'locked';
  readonly subject: string;

  constructor(
    subject: string,
    problem: string,
    options: { hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(`${subject} ${problem}`, options);
    this.subject = subject;
  }
}

/** A training computed a number that is none. */
export class DivergenceError extends TrazoError {
  readonly code = 'diverged';
  /** Step at which it was found, from 1. */
  readonly step: number;

  constructor(step: number, what: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(`Step ${step}: ${what}`, options);
    this.step = step;
  }
}
