import nodeFs, { writeFileSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';
import { type FaultMoment, readFaultPlan } from './fault-injection-plan.ts';

// Preloaded into a trainer (node --import): counts the operations on the files of each area, and sends the trainer a
// signal before, in the middle of, or after one of these operations. A fault at a chosen operation can be reproduced; a
// fault at a chosen instant cannot. Writes the counts to a file at the end if the plan names one.

const { folder, areas, target, countsFile } = readFaultPlan(process.env);
const counts: Record<string, number> = Object.fromEntries(areas.map((area) => [area, 0]));

/** Counts an operation on `path`, and returns when to send the signal if this is the chosen operation. */
function countOperation(path: string | undefined): FaultMoment | undefined {
  if (path === undefined || !path.startsWith(folder + sep)) return undefined;
  for (const area of areas) {
    if (!path.slice(folder.length + 1).includes(area)) continue;
    const count = (counts[area] ?? 0) + 1;
    counts[area] = count;
    if (target?.area === area && target.call === count) return target.moment;
  }
  return undefined;
}

/** Sends the signal to this process. Does not return if the signal is SIGKILL. */
function sendSignal(): void {
  process.kill(process.pid, target?.signal ?? 'SIGKILL');
}

/** The first half of a file's content. */
const firstHalf = (content: unknown) => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return bytes instanceof Uint8Array ? bytes.subarray(0, bytes.length >> 1) : new Uint8Array();
};

/** Does an operation on `path` with a signal at its moment; `partial` does half of it, before a signal that kills. */
async function withFault<Result>(
  path: string | undefined,
  whole: () => Promise<Result>,
  partial: () => Promise<unknown> = async () => {},
): Promise<Result> {
  const when = countOperation(path);
  if (when === 'before') sendSignal();
  if (when === 'half') {
    await partial();
    sendSignal();
  }
  const result = await whole();
  if (when === 'after') sendSignal();
  return result;
}

/** The synchronous form of {@link withFault}. */
function withFaultSync<Result>(path: string | undefined, whole: () => Result, partial: () => void): Result {
  const when = countOperation(path);
  if (when === 'before') sendSignal();
  if (when === 'half') {
    partial();
    sendSignal();
  }
  const result = whole();
  if (when === 'after') sendSignal();
  return result;
}

const paths = new WeakMap<FileHandle, string>();
const { open, mkdir, rename, rm, link, writeFile } = fs;
const anyFile = await open(import.meta.filename);
const handles: FileHandle = Object.getPrototypeOf(anyFile);
await anyFile.close();
const original = { writeFile: handles.writeFile, write: handles.write, sync: handles.sync };

Object.assign(handles, {
  writeFile(this: FileHandle, content: string | Uint8Array) {
    return withFault(
      paths.get(this),
      () => original.writeFile.call(this, content),
      () => original.writeFile.call(this, firstHalf(content)),
    );
  },
  write(this: FileHandle, ...args: Parameters<FileHandle['write']>) {
    return withFault(paths.get(this), () => original.write.apply(this, args));
  },
  sync(this: FileHandle) {
    return withFault(paths.get(this), () => original.sync.call(this));
  },
});

Object.assign(fs, {
  async open(path: string, flags?: string) {
    const opening = () => open(path, flags);
    const handle = await (flags === undefined || flags === 'r' ? opening() : withFault(path, opening));
    paths.set(handle, path);
    return handle;
  },
  mkdir: (...args: Parameters<typeof mkdir>) => withFault(String(args[0]), () => mkdir(...args)),
  rename: (from: string, to: string) => withFault(to, () => rename(from, to)),
  rm: (...args: Parameters<typeof rm>) => withFault(String(args[0]), () => rm(...args)),
  link: (from: string, to: string) => withFault(to, () => link(from, to)),
  writeFile: (path: string, content: string, options?: Parameters<typeof writeFile>[2]) =>
    withFault(
      String(path),
      () => writeFile(path, content, options),
      () => writeFile(path, firstHalf(content), options),
    ),
});

const { appendFileSync, openSync, writeSync, fsyncSync } = nodeFs;
const descriptors = new Map<number, string>();
Object.assign(nodeFs, {
  appendFileSync: (path: string, content: string) =>
    withFaultSync(
      path,
      () => appendFileSync(path, content),
      () => appendFileSync(path, firstHalf(content)),
    ),
  openSync(...args: Parameters<typeof openSync>) {
    const descriptor = openSync(...args);
    descriptors.set(descriptor, String(args[0]));
    return descriptor;
  },
  writeSync: (descriptor: number, content: Uint8Array) =>
    withFaultSync(
      descriptors.get(descriptor),
      () => writeSync(descriptor, content),
      () => {
        writeSync(descriptor, firstHalf(content));
      },
    ),
  fsyncSync: (descriptor: number) =>
    withFaultSync(
      descriptors.get(descriptor),
      () => fsyncSync(descriptor),
      () => {},
    ),
});
syncBuiltinESMExports();

if (countsFile !== null) process.on('exit', () => writeFileSync(countsFile, JSON.stringify(counts)));
