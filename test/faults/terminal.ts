import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from './trainer-process.ts';

/**
 * Resumes a run in a terminal of its own and closes that terminal when a line was seen on it.
 *
 * @returns when the trainer has ended; undefined where there is no script(1)
 */
export async function closedTerminal(run: string, line: RegExp): Promise<true | undefined> {
  try {
    execFileSync('script', ['--version'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  // The trainer inherits the fourth stream, too, and so holds it open for as long as it lives.
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
