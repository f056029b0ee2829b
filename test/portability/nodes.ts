import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The program of another version of Node, from the npm package `node`, which npm keeps for the next time.
 *
 * @param version as npm takes it, e.g. `22`
 */
export async function nodeOf(version: string): Promise<string> {
  const { stdout } = await run('npm', [
    'exec',
    '--yes',
    `--package=node@${version}`,
    '--',
    'node',
    '--print',
    'process.execPath',
  ]);
  return stdout.trim();
}
