import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BIN } from '../faults/trainer-process.ts';

/**
 * Runs a command of the trainer in a process, as `pnpm train …` does without pnpm.
 *
 * @returns what it printed
 * @throws if it exits with another code than 0
 */
export async function trazo(cwd: string, ...argv: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [BIN, ...argv], {
    cwd,
    env: { ...process.env, INIT_CWD: cwd, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
    timeout: 60_000,
  });
  return stdout;
}
