/** Signals that ask a training to stop, with the exit codes shells expect of them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** A request to stop, made by a signal. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came, or undefined while none has. */
  readonly exitCode: () => number | undefined;
  /** Stops listening. */
  readonly release: () => void;
}

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP. The first one asks the training to finish its step and save; a second one
 * leaves at once, which loses nothing that was saved, as every file is written whole or not at all.
 */
export function listenForInterruption(log: (line: string) => void): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const listeners = Object.entries(EXIT_CODES).map(([name, code]) => {
    const listener = () => {
      if (exitCode !== undefined) process.exit(code);
      exitCode = code;
      log(`${name}: finishing this step and saving a checkpoint; once more leaves at once.`);
      controller.abort();
    };
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    release: () => {
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}
