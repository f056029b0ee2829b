import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from './trainer-process.ts';

/**
 * Resumes a run in a separate terminal, closes that terminal after a line appeared in it, and waits for the trainer's
 * end.
 *
 * @returns undefined if there is no script(1)
 */
export async function closedTerminal(run: string, line: RegExp): Promise<true | undefined> {
  try {
    execFileSync('script', ['--version'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  // The trainer inherits the fourth stream and keeps it open as long as it runs.
  const command = `'${process.execPath}' '${BIN}' train --resume '${run}'`;
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { ...process.env, NODE_OPTIONS: '', SHELL: '/bin/sh' },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  const alive = terminal.stdio[3];
  if (alive === null || alive === undefined || !('resume' in alive)) throw new Error('no fourth stream');
  alive.resume();
  const gone = once(alive, 'close');
  let seen = '';
  for await (const chunk of terminal.stdout ?? []) {
    seen += String(chunk);
    if (line.test(seen)) break;
  }
  if (!line.test(seen)) throw new Error(`It ended without ${line}:\n${seen}`);
  terminal.kill('SIGKILL');
  await gone;
  return true;
}
