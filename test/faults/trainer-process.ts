import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The program behind `pnpm train`. */
export const BIN = fileURLToPath(new URL('../../packages/trainer/src/bin.ts', import.meta.url));

/** How a process ended. */
export interface Ending {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A trainer at work, as users start it: `pnpm train …`, without pnpm. */
export class TrainerProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ending>;
  stdout = '';
  stderr = '';

  /** @param prefix a command that starts the trainer's, e.g. a shell that sets limits */
  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    prefix: readonly string[] = [],
  ) {
    const [command = '', ...rest] = [...prefix, process.execPath, BIN, 'train', ...args];
    this.child = spawn(command, rest, {
      // What a test runner puts into the environment is none of the trainer's business.
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

  /** Resolves when it has said this on either stream; rejects when it ends without. */
  async says(pattern: RegExp): Promise<void> {
    const heard = new Promise<void>((resolve) => {
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
      throw new Error(`It ended (${code ?? signal}) without saying ${pattern}:\n${stdout}${stderr}`);
    });
    await Promise.race([heard, early]);
  }
}

/** Resumes a run and waits for the end. */
export function resume(
  path: string,
  env?: Readonly<Record<string, string>>,
  prefix?: readonly string[],
): Promise<Ending> {
  return new TrainerProcess(['--resume', path], env, prefix).ended;
}
