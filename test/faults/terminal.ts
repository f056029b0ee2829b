import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Screen } from '@trazo/trainer/screen';
import { BIN } from './trainer-process.ts';

/** Whether there is script(1), which runs a command in a new pseudo-terminal. */
export function hasTerminals(): boolean {
  try {
    execFileSync('script', ['--version'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    return false;
  }
}

/** A trainer in a pseudo-terminal of its own, with the screen that its user sees. */
export class TerminalSession {
  readonly screen: Screen;
  readonly #script: ChildProcess;
  readonly #code: Promise<unknown>;
  #seen = '';
  #listener: () => void = () => {};

  /** @param argv the arguments of the trainer's program */
  constructor(argv: readonly string[], columns: number, env: Readonly<Record<string, string>> = {}) {
    this.screen = new Screen(columns);
    const words = [process.execPath, BIN, ...argv].map((word) => `'${word}'`).join(' ');
    const command = `stty cols ${columns} rows 24; exec ${words}`;
    this.#script = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_NO_WARNINGS: '1',
        SHELL: '/bin/sh',
        TERM: 'xterm',
        ...env,
      },
      // The trainer inherits the fourth stream and keeps it open as long as it runs.
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    });
    this.#script.stdout?.on('data', (bytes: Buffer) => {
      this.screen.write(bytes);
      this.#seen += bytes.toString('latin1');
      this.#listener();
    });
    const kept = this.#script.stdio[3];
    if (kept !== null && kept !== undefined && 'resume' in kept) kept.resume();
    this.#code = once(this.#script, 'close').then(([code]) => code);
  }

  /** Resolves when something was written that matches `pattern`; rejects if the trainer ends before. */
  async writes(pattern: RegExp): Promise<void> {
    const written = new Promise<void>((resolve) => {
      this.#listener = () => {
        if (pattern.test(this.#seen)) resolve();
      };
      this.#listener();
    });
    const early = this.#code.then((code) => {
      throw new Error(`It ended (${code}) without ${pattern}:\n${this.#seen}`);
    });
    await Promise.race([written, early]);
  }

  /** Types Ctrl-C. */
  interrupt(): void {
    this.#script.stdin?.write('\u0003');
  }

  /** Closes the terminal and resolves when the trainer has ended. */
  async close(): Promise<void> {
    this.#script.kill('SIGKILL');
    await this.#code;
  }

  /** Resolves with the trainer's exit code and the lines of its screen. */
  async end(): Promise<{ readonly code: unknown; readonly lines: string[] }> {
    const code = await this.#code;
    return { code, lines: await this.screen.lines() };
  }
}
