import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** A file system of a chosen size, in memory. */
export interface SmallFileSystem {
  readonly path: string;
  resize(bytes: number): void;
  makeReadOnly(): void;
  unmount(): void;
}

/**
 * Mounts a file system in memory, which needs Linux and root.
 *
 * @returns the reason as text if this machine does not allow it
 */
export function mountSmall(path: string, bytes: number): SmallFileSystem | string {
  if (process.platform !== 'linux') return 'file systems in memory can be mounted on Linux only';
  mkdirSync(path);
  const mount = (...args: string[]) => execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'trazo-test', path);
  } catch (error) {
    return `no file system can be mounted here: ${error instanceof Error ? error.message.replace(/\s+/g, ' ') : error}`;
  }
  return {
    path,
    resize: (size) => void mount('-o', `remount,size=${size}`, path),
    makeReadOnly: () => void mount('-o', 'remount,ro', path),
    unmount: () => void execFileSync('umount', ['--lazy', path]),
  };
}
