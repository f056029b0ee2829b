import { type ChildProcess, spawn } from 'node:child_process';

/** The result of a finished tool. */
export interface ToolResult {
  /** Exit code; undefined if the tool did not start or was stopped because it took too long. */
  readonly code: number | undefined;
  /** The end of what it printed, which explains a failure. */
  readonly output: string;
  /** Whether the tool was stopped because it took too long. */
  readonly timedOut: boolean;
}

/** A program with its first arguments, such as `python3 -m pip`. */
export type Command = readonly [string, ...string[]];

const KEPT_OUTPUT = 4_000;
/** How long a stopped program may take to disappear: one that waits for a dead network's file system cannot be ended. */
const END_MS = 2_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program to its end, or stops it with everything that it started once `timeoutMs` have passed. A failure of the
 * program is a result, not an exception. A signal that ends this process meanwhile ends the program too.
 */
export function runTool(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<ToolResult> {
  return new Promise((resolve) => {
    let output = '';
    // In a process group of its own, so that the programs that a compiler starts can be stopped with it.
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const passOn = (signal: NodeJS.Signals) => {
      killGroup(child);
      stopListening();
      process.kill(process.pid, signal);
    };
    const stopListening = () => {
      for (const signal of SIGNALS) process.off(signal, passOn);
    };
    for (const signal of SIGNALS) process.on(signal, passOn);
    let timedOut = false;
    let lastTimer: NodeJS.Timeout | undefined;
    const finish = (code: number | undefined) => {
      clearTimeout(timer);
      clearTimeout(lastTimer);
      stopListening();
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      resolve({ code: timedOut ? undefined : code, output: output.trim(), timedOut });
    };
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
      lastTimer = setTimeout(() => finish(undefined), END_MS);
    }, timeoutMs);
    child.on('error', (error) => {
      output = error.message;
      finish(undefined);
    });
    child.on('exit', () => {
      if (timedOut) finish(undefined);
    });
    child.on('close', (code) => finish(code ?? -1));
  });
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** The first of several commands that succeeds with `--version`, or undefined. */
export async function firstWorking(
  candidates: readonly Command[],
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<Command | undefined> {
  for (const candidate of candidates) {
    const [command, ...args] = candidate;
    if ((await runTool(command, [...args, '--version'], env, timeoutMs)).code === 0) return candidate;
  }
  return undefined;
}

/** The last line that names an error, or else the last non-empty line, in which most tools report theirs. */
export function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return (lines.findLast((line) => /^\s*error\b/i.test(line)) ?? lines.at(-1) ?? 'it printed nothing').trim();
}
