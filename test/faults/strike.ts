import nodeFs, { writeFileSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';
import { readStrike, type StrikeMoment } from './strike-plan.ts';

// Preloaded into a trainer (node --import): counts what it does to files of each area, and sends it a signal before, in
// the middle of, or after one of these operations. What happens at a chosen operation can be had again; at a chosen
// instant it cannot. Where nothing is to be struck it writes down the counts.

const { folder, areas, target, census } = readStrike(process.env);
const counts: Record<string, number> = Object.fromEntries(areas.map((area) => [area, 0]));

function moment(path: string | undefined): StrikeMoment | undefined {
  if (path === undefined || !path.startsWith(folder + sep)) return undefined;
  for (const area of areas) {
    if (!path.slice(folder.length + 1).includes(area)) continue;
    const count = (counts[area] ?? 0) + 1;
    counts[area] = count;
    if (target?.area === area && target.call === count) return target.moment;
  }
  return undefined;
}

/** Does not return where the signal is SIGKILL. */
function strike(): void {
  process.kill(process.pid, target?.signal ?? 'SIGKILL');
}

const half = (content: unknown) => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return bytes instanceof Uint8Array ? bytes.subarray(0, bytes.length >> 1) : new Uint8Array();
};

/** An operation on `path`; `torn` does half of it, which only a process that then dies may do. */
async function struck<Result>(
  path: string | undefined,
  whole: () => Promise<Result>,
  torn: () => Promise<unknown> = async () => {},
): Promise<Result> {
  const when = moment(path);
  if (when === 'before') strike();
  if (when === 'half') {
    await torn();
    strike();
  }
  const result = await whole();
  if (when === 'after') strike();
  return result;
}

function struckNow<Result>(path: string | undefined, whole: () => Result, torn: () => void): Result {
  const when = moment(path);
  if (when === 'before') strike();
  if (when === 'half') {
    torn();
    strike();
  }
  const result = whole();
  if (when === 'after') strike();
  return result;
}

const paths = new WeakMap<FileHandle, string>();
const { open, mkdir, rename, rm, link, writeFile } = fs;
const probe = await open(import.meta.filename);
const handles: FileHandle = Object.getPrototypeOf(probe);
await probe.close();
const original = { writeFile: handles.writeFile, write: handles.write, sync: handles.sync };

Object.assign(handles, {
  writeFile(this: FileHandle, content: string | Uint8Array) {
    return struck(
      paths.get(this),
      () => original.writeFile.call(this, content),
      () => original.writeFile.call(this, half(content)),
    );
  },
  write(this: FileHandle, ...args: Parameters<FileHandle['write']>) {
    return struck(paths.get(this), () => original.write.apply(this, args));
  },
  sync(this: FileHandle) {
    return struck(paths.get(this), () => original.sync.call(this));
  },
});

Object.assign(fs, {
  async open(path: string, flags?: string) {
    const opening = () => open(path, flags);
    const handle = await (flags === undefined || flags === 'r' ? opening() : struck(path, opening));
    paths.set(handle, path);
    return handle;
  },
  mkdir: (...args: Parameters<typeof mkdir>) => struck(String(args[0]), () => mkdir(...args)),
  rename: (from: string, to: string) => struck(to, () => rename(from, to)),
  rm: (...args: Parameters<typeof rm>) => struck(String(args[0]), () => rm(...args)),
  link: (from: string, to: string) => struck(to, () => link(from, to)),
  writeFile: (path: string, content: string, options?: Parameters<typeof writeFile>[2]) =>
    struck(
      String(path),
      () => writeFile(path, content, options),
      () => writeFile(path, half(content), options),
    ),
});

const { appendFileSync, openSync, writeSync, fsyncSync } = nodeFs;
const descriptors = new Map<number, string>();
Object.assign(nodeFs, {
  appendFileSync: (path: string, content: string) =>
    struckNow(
      path,
      () => appendFileSync(path, content),
      () => appendFileSync(path, half(content)),
    ),
  openSync(...args: Parameters<typeof openSync>) {
    const descriptor = openSync(...args);
    descriptors.set(descriptor, String(args[0]));
    return descriptor;
  },
  writeSync: (descriptor: number, content: Uint8Array) =>
    struckNow(
      descriptors.get(descriptor),
      () => writeSync(descriptor, content),
      () => {
        writeSync(descriptor, half(content));
      },
    ),
  fsyncSync: (descriptor: number) =>
    struckNow(
      descriptors.get(descriptor),
      () => fsyncSync(descriptor),
      () => {},
    ),
});
syncBuiltinESMExports();

if (census !== null) process.on('exit', () => writeFileSync(census, JSON.stringify(counts)));
