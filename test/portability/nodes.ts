import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Installs another version of Node from the npm package `node`, which npm caches, and returns the path of its program.
 *
 * @param version an npm version range, such as `22`
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
