import * as z from 'zod';

/**
 * glibc's settings for a process that trains, as `GLIBC_TUNABLES` takes them: one heap for all threads, large tensors
 * from it and not mapped anew for each, and nothing given back to the system between steps. A step frees and allocates
 * hundreds of megabytes; by default each large tensor is mapped, zeroed page by page and unmapped again. What was
 * measured, and what else was tried, stands in docs/performance.md.
 */
const TUNABLES = [
  'glibc.malloc.arena_max=1',
  'glibc.malloc.mmap_threshold=4294967295',
  'glibc.malloc.trim_threshold=4294967295',
].join(':');

/** What is known of a process when it starts. */
export interface StartedProcess {
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
  /** Version of glibc; undefined where the C library is another. */
  readonly glibc: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** This process, as {@link trainingEnvironment} takes it. */
export function thisProcess(): StartedProcess {
  const report = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) });
  // Names of network addresses, which may take a while to look up, are of no interest.
  Reflect.set(process.report, 'excludeNetwork', true);
  const glibc = report.safeParse(process.report.getReport()).data?.header.glibcVersionRuntime;
  return { platform: process.platform, arch: process.arch, glibc, env: process.env };
}

/**
 * The environment to start a training in, where it must be another than it is: glibc reads its settings once, before
 * the program's first line. A user's own settings are left alone.
 *
 * @returns undefined where nothing is to be changed
 */
export function trainingEnvironment({
  platform,
  arch,
  glibc,
  env,
}: StartedProcess): Record<string, string> | undefined {
  const is64Bit = arch === 'x64' || arch === 'arm64';
  if (platform !== 'linux' || !is64Bit || glibc === undefined || env['GLIBC_TUNABLES'] !== undefined) {
    return undefined;
  }
  const kept = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(kept), GLIBC_TUNABLES: TUNABLES };
}
