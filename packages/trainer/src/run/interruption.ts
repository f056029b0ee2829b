/** Signals that request a training to stop, with the exit codes that shells expect. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/**
 * Milliseconds after the first signal in which further signals are ignored: one Ctrl-C can arrive twice, from the
 * terminal and from pnpm, which forwards signals.
 */
const DUPLICATE_MS = 500;

/** A request to stop by a process signal. */
export interface Interruption {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** Returns the exit code of the received signal, or undefined if none was received. */
  readonly exitCode: () => number | undefined;
  /** Stops listening. */
  readonly release: () => void;
}

/** Process and clock, which tests replace. */
interface InterruptionPorts {
  readonly process: Pick<NodeJS.Process, 'on' | 'off' | 'exit'>;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP. The first signal requests the training to finish its step and save a
 * checkpoint. A second one exits immediately; this loses nothing that was saved, because every file is written
 * atomically. A repeated SIGHUP is ignored: a closing terminal can send several, and the checkpoint must be saved.
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
        if (name !== 'SIGHUP' && ports.now() - first.at > DUPLICATE_MS) ports.process.exit(code);
        return;
      }
      first = { exitCode: code, at: ports.now() };
      log(`${name}: finishing this step and saving a checkpoint; a second signal exits immediately.`);
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
