import { spawn } from 'node:child_process';

/** The result of a finished tool. */
export interface ToolResult {
  /** Exit code; undefined if the tool did not start. */
  readonly code: number | undefined;
  /** The end of what it printed, which explains a failure. */
  readonly output: string;
}

const KEPT_OUTPUT = 4_000;

/** Runs a program to its end. A failure of the program is a result, not an exception. */
export function runTool(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ToolResult> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: undefined, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? -1, output: output.trim() }));
  });
}

/** The first of several commands that succeeds with `--version`, or undefined. */
export async function firstWorking(
  candidates: readonly (readonly [string, ...string[]])[],
  env: NodeJS.ProcessEnv,
): Promise<readonly [string, ...string[]] | undefined> {
  for (const candidate of candidates) {
    const [command, ...args] = candidate;
    if ((await runTool(command, [...args, '--version'], env)).code === 0) return candidate;
  }
  return undefined;
}

/** The last non-empty line, in which most tools report their error. */
export function lastLine(output: string): string {
  return (
    output
      .split('\n')
      .findLast((line) => line.trim() !== '')
      ?.trim() ?? 'see above'
  );
}
