import type * as syncFs from 'node:fs';
import type * as fs from 'node:fs/promises';
import { dirname } from 'node:path';

/** A call of the file system that matters for what survives a power failure. */
export type FileSystemCall =
  | { readonly call: 'write' | 'sync'; readonly path: string }
  | { readonly call: 'rename'; readonly path: string; readonly to: string };

type Promises = typeof fs;

/**
 * Wraps node:fs/promises so that it records the calls that matter for durability. Which file a handle belongs to comes
 * from Linux (/proc/self/fd), so this needs Linux.
 */
export function recordedFileSystem(actual: Promises, calls: FileSystemCall[]): Promises {
  const open: Promises['open'] = async (path, flags, mode) => {
    const handle = await actual.open(path, flags, mode);
    const file = await actual.readlink(`/proc/self/fd/${handle.fd}`);
    const { sync, writeFile, write } = handle;
    handle.sync = async () => {
      calls.push({ call: 'sync', path: file });
      await sync.call(handle);
    };
    handle.writeFile = async (...args) => {
      calls.push({ call: 'write', path: file });
      await writeFile.apply(handle, args);
    };
    handle.write = new Proxy(write, {
      apply: (target, _, args) => {
        calls.push({ call: 'write', path: file });
        return Reflect.apply(target, handle, args);
      },
    });
    return handle;
  };
  const rename: Promises['rename'] = async (from, to) => {
    calls.push({ call: 'rename', path: String(from), to: String(to) });
    await actual.rename(from, to);
  };
  return { ...actual, open, rename };
}

/** Wraps node:fs so that it records the files that are flushed. */
export function recordedSyncFileSystem(actual: typeof syncFs, calls: FileSystemCall[]): typeof syncFs {
  const fsyncSync: (typeof syncFs)['fsyncSync'] = (descriptor) => {
    calls.push({ call: 'sync', path: actual.readlinkSync(`/proc/self/fd/${descriptor}`) });
    actual.fsyncSync(descriptor);
  };
  return { ...actual, fsyncSync };
}

/**
 * What a power failure after these calls could lose or mix up, one line a fault: a file that takes its name before its
 * content is on the disk, and a name that is never flushed with its folder.
 */
export function durabilityFaults(calls: readonly FileSystemCall[]): string[] {
  return calls.flatMap((each, index) => {
    if (each.call !== 'rename') return [];
    const before = calls.slice(0, index);
    const unsynced = before
      .filter((call, at) => {
        const within = call.path === each.path || call.path.startsWith(`${each.path}/`);
        const later = before.slice(at + 1);
        return (
          call.call === 'write' &&
          within &&
          !later.some((next) => next.call === 'sync' && next.path === call.path)
        );
      })
      .map(({ path }) => path);
    const flushed = calls
      .slice(index + 1)
      .some((call) => call.call === 'sync' && call.path === dirname(each.to));
    return [
      ...[...new Set(unsynced)].map((path) => `${path} was not flushed before it was renamed to ${each.to}`),
      ...(flushed ? [] : [`${dirname(each.to)} was not flushed after ${each.to} got its name`]),
    ];
  });
}
