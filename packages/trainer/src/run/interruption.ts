/** Signals that ask a training to stop, with the exit codes shells expect of them. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/**
 * One Ctrl-C can arrive twice: from the terminal, and from pnpm, which hands on what it gets. Signals that come this
 * soon after the first say nothing new.
 */
const ECHO_MS = 500;

/** A request to stop, made by a signal. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came, or undefined while none has. */
  readonly exitCode: () => number | undefined;
  /** Stops listening. */
  readonly release: () => void;
}

/** What listening touches, so that tests need no process of their own. */
interface InterruptionPorts {
  readonly process: Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP. The first one asks the training to finish its step and save; a second one
 * leaves at once, which loses nothing that was saved, as every file is written whole or not at all. A closing terminal
 * sends SIGHUP as often as it likes; it never means to leave without saving.
 */
export function listenForInterruption(
  log: (line: string) => void,
  ports: InterruptionPorts = { process, now: () => performance.now() },
): Interruption {
  const controller = new AbortController();
  let first: { readonly exitCode: number; readonly at: number } | undefined;
  const listeners = Object.entries(EXIT_CODES).map(([name, code]) => {
    const listener = () => {
      if (first !== undefined) {
        if (name !== 'SIGHUP' && ports.now() - first.at > ECHO_MS) ports.process.exit(code);
        return;
      }
      first = { exitCode: code, at: ports.now() };
      log(`${name}: finishing this step and saving a checkpoint; once more leaves at once.`);
      controller.abort();
    };
    ports.process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    exitCode: () => first?.exitCode,
    release: () => {
      for (const { name, listener } of listeners) ports.process.off(name, listener);
    },
  };
}
