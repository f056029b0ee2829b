import { readdirSync, readFileSync } from 'node:fs';

/**
 * Resident memory of the workerd processes that this process has started.
 *
 * @returns bytes; undefined where the system does not tell, as outside Linux
 */
export function workerdBytes(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const own = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statusOf)
    .filter(
      (status) => /^Name:\tworkerd$/m.test(status) && new RegExp(`^PPid:\t${process.pid}$`, 'm').test(status),
    );
  if (own.length === 0) return undefined;
  return own.reduce((sum, status) => sum + Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024, 0);
}

/** Empty for a process that has just ended. */
function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}
