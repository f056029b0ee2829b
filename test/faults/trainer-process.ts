import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The program behind `pnpm train`. */
export const BIN = fileURLToPath(new URL('../../packages/trainer/src/bin.ts', import.meta.url));

/** The result of a process that has ended. */
export interface Ending {
  /** null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running trainer, started as `pnpm train …` starts it, without pnpm. */
export class TrainerProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ending>;
  stdout = '';
  stderr = '';

  /** @param prefix a command that runs the trainer's command, such as a shell that sets limits */
  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    prefix: readonly string[] = [],
  ) {
    const [command = '', ...rest] = [...prefix, process.execPath, BIN, 'train', ...args];
    this.child = spawn(command, rest, {
      // Without the variables of the test runner.
      env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => ({
      code,
      signal,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Resolves when its output on either stream matches `pattern`; rejects if it ends before. */
  async prints(pattern: RegExp): Promise<void> {
    const printed = new Promise<void>((resolve) => {
      const listen = () => {
        if (!pattern.test(this.stdout) && !pattern.test(this.stderr)) return;
        this.child.stdout.off('data', listen);
        this.child.stderr.off('data', listen);
        resolve();
      };
      this.child.stdout.on('data', listen);
      this.child.stderr.on('data', listen);
      listen();
    });
    const early = this.ended.then(({ code, signal, stdout, stderr }) => {
      throw new Error(`It ended (${code ?? signal}) without printing ${pattern}:\n${stdout}${stderr}`);
    });
    await Promise.race([printed, early]);
  }
}

/** Resumes a run and waits for its end. */
export function resume(
  path: string,
  env?: Readonly<Record<string, string>>,
  prefix?: readonly string[],
): Promise<Ending> {
  return new TrainerProcess(['--resume', path], env, prefix).ended;
}
