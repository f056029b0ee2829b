import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { InstallError, LockError } from '../errors.ts';
import { DownloadFailure } from '../files/download.ts';
import { exists } from '../files/exists.ts';
import type { Lock } from '../files/lock.ts';
import { waitForLock } from '../files/wait-for-lock.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { installArchive } from './archive.ts';
import { compileAddon } from './compile-addon.ts';
import { installationKey, type Layout, layoutAt, type Ready, readReady } from './layout.ts';
import { loadAddon } from './load-addon.ts';
import { type Builds, type Platform, supportOf } from './platform.ts';
import { type InstallPorts, timeoutsOf } from './ports.ts';
import { findCompiler, howToInstall } from './tools.ts';
import { installWheel } from './wheel.ts';

/** Disk space for the wheel, the unpacked libraries, and the compiler's temporary files. */
const NEEDED_BYTES = 1.6e9;
/** How long to wait for another process's installation: as long as one may take. */
const WAIT_MS = 3 * 60 * 60_000;

/** libtensorflow with tfjs-node's addon, ready to be loaded. */
export interface Libtensorflow {
  readonly addon: string;
  /** What ready.json says; undefined for an addon that the user names. */
  readonly ready: Ready | undefined;
}

/** The paths of this platform's installation, whether it exists or not. */
export function installationLayout(ports: Pick<InstallPorts, 'cacheDir' | 'platform' | 'arch'>): Layout {
  return layoutAt(join(ports.cacheDir, 'libtensorflow', installationKey(ports.platform, ports.arch)));
}

/**
 * Installs libtensorflow unless it is installed: from TensorFlow's Python wheel, or else from its own archive, with
 * tfjs-node's addon compiled on this machine. Sets `TFJS_NODE_BINDING_PATH` in `ports.env`, the path from which
 * tfjs-node (patched) loads its addon; a value that is already set wins. The installation lies in the user's cache, so a
 * second clone of the project reuses it. When two processes install at once, the second one waits for the first.
 *
 * @throws {InstallError} naming the cause of each failed attempt and the remedy
 * @throws {LockError} naming another process that does not finish its installation
 */
export async function installTensorflow(ports: InstallPorts): Promise<Libtensorflow> {
  const own = ports.env['TFJS_NODE_BINDING_PATH'];
  if (own) {
    if (!(await exists(own))) {
      throw new InstallError(`TFJS_NODE_BINDING_PATH names ${own}, which does not exist.`, {
        hint: 'Unset it to let Trazo install libtensorflow, or correct the path.',
      });
    }
    return { addon: own, ready: undefined };
  }
  const layout = installationLayout(ports);
  const ready = (await readReady(layout)) ?? (await installLocked(layout, ports));
  ports.env['TFJS_NODE_BINDING_PATH'] = layout.addon;
  return { addon: layout.addon, ready };
}

/** Whether libtensorflow can be loaded without installing anything. */
export async function isTensorflowInstalled(
  ports: Pick<InstallPorts, 'env' | 'cacheDir' | 'platform' | 'arch'>,
): Promise<boolean> {
  const own = ports.env['TFJS_NODE_BINDING_PATH'];
  return own ? exists(own) : (await readReady(installationLayout(ports))) !== undefined;
}

async function installLocked(layout: Layout, ports: InstallPorts): Promise<Ready> {
  const folder = join(ports.cacheDir, 'libtensorflow');
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new InstallError(`The cache folder ${folder} cannot be created (${cause.code}).`, {
      cause,
      hint: 'Set TRAZO_CACHE_DIR to a writable folder.',
    });
  });
  const lock = await lockInstallation(folder, ports);
  try {
    // The other process may have finished the installation.
    return (await readReady(layout)) ?? (await install(layout, folder, lock, ports));
  } finally {
    await lock.release();
  }
}

/** The lock of the folder of all installations. That of a process that was killed is taken over. */
function lockInstallation(folder: string, ports: InstallPorts): Promise<Lock> {
  return waitForLock(join(folder, 'installation.lock'), folder, {
    doing: 'is being installed',
    hint: 'End that process, and try again.',
    waiting: 'Another process is installing libtensorflow; waiting for it.',
    limitMs: WAIT_MS,
    log: ports.log,
  }).catch((cause: unknown) => {
    if (cause instanceof LockError) throw cause;
    throw new InstallError(`The cache folder ${folder} cannot be written${codeOf(cause)}.`, {
      cause,
      hint: 'Set TRAZO_CACHE_DIR to a writable folder.',
    });
  });
}

async function install(layout: Layout, folder: string, lock: Lock, ports: InstallPorts): Promise<Ready> {
  const builds = ports.builds ?? pinnedBuilds(ports);
  // Both ways need a compiler: without one, nothing is downloaded.
  const compiler = await findCompiler(ports.platform, ports.env, timeoutsOf(ports).version);
  if (compiler === undefined) {
    throw new InstallError(
      "libtensorflow cannot be installed: there is no C++ compiler, which tfjs-node's addon needs.",
      { hint: howToInstall('compiler', ports) },
    );
  }
  const free = await (ports.freeBytes ?? freeBytes)(folder);
  if (free < NEEDED_BYTES) {
    throw new InstallError(
      `libtensorflow needs ${(NEEDED_BYTES / 1e9).toFixed(1)} GB in ${folder}, where ${(free / 1e9).toFixed(1)} GB are free.`,
      { hint: 'Free some space, or set TRAZO_CACHE_DIR to another folder.' },
    );
  }
  ports.log('Installing libtensorflow (once per user)');
  const downloads = join(folder, 'downloads');
  await mkdir(downloads, { recursive: true });
  const staging = layoutAt(`${layout.root}.staging`);
  const failures: string[] = [];
  let hint: string | undefined;
  for (const source of sourcesIn(ports.env)) {
    await rm(staging.root, { recursive: true, force: true });
    try {
      if (source === 'wheel') await installWheel(builds.wheel, staging, downloads, ports);
      else await installArchive(builds.archive, staging, downloads, ports);
      await compileAddon(staging, compiler, ports);
      const tensorflow = await loadAddon(staging.addon, ports);
      const ready = await describe(staging, source, tensorflow);
      await writeAtomically(staging.ready, `${JSON.stringify(ready, null, 2)}\n`);
      // A process that was suspended may have lost the lock to one that now writes in the same place.
      await lock.assertHeld();
      await rm(layout.root, { recursive: true, force: true });
      await rename(staging.root, layout.root);
      await rm(downloads, { recursive: true, force: true });
      ports.log(
        `TensorFlow ${ready.tensorflow} is installed (${Math.round(ready.bytes / 1e6)} MB in ${layout.root})`,
      );
      return ready;
    } catch (error) {
      if (!(error instanceof InstallError || error instanceof DownloadFailure)) throw noSpace(error, folder);
      failures.push(`${SOURCES[source]}: ${error.message}`);
      // The remedy of the way that was tried first, which is the preferred one.
      if (error instanceof InstallError) hint ??= error.hint;
      if (failures.length === 1)
        ports.log(`${capitalized(SOURCES[source])} cannot be used: ${error.message}`);
    }
  }
  await rm(staging.root, { recursive: true, force: true });
  throw new InstallError(`libtensorflow could not be installed. Tried ${failures.join(' Then ')}`, {
    hint,
  });
}

/** The pinned files of this platform. */
function pinnedBuilds(platform: Platform): Builds {
  const support = supportOf(platform);
  if (support.builds !== undefined) return support.builds;
  throw new InstallError(`${support.reason}.`, { hint: support.remedy });
}

/**
 * The ways to the library in the order in which they are tried: the wheel, which the tests use, and then the archive. If
 * the user names a mirror of the archives, the order is the other one.
 */
export function sourcesIn(env: NodeJS.ProcessEnv): readonly Ready['source'][] {
  return env['TRAZO_LIBTENSORFLOW_URL'] ? ['archive', 'wheel'] : ['wheel', 'archive'];
}

const SOURCES: Readonly<Record<Ready['source'], string>> = {
  wheel: 'the Python wheel',
  archive: "TensorFlow's archive",
};

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function describe(layout: Layout, source: Ready['source'], tensorflow: string): Promise<Ready> {
  const libraries = (await readdir(layout.libraries, { withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(layout.libraries, entry.name));
  const files = await Promise.all(
    [layout.addon, ...libraries].map(async (path) => ({
      path: relative(layout.root, path),
      bytes: (await stat(path)).size,
    })),
  );
  return {
    readyVersion: 1,
    source,
    tensorflow,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    files,
    createdAt: new Date().toISOString(),
  };
}

/** The code of an error of the file system, in brackets. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${error.code})` : '';
}

function noSpace(error: unknown, folder: string): unknown {
  if (!(error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')))
    return error;
  return new InstallError(`The disk became full while libtensorflow was being installed in ${folder}.`, {
    cause: error,
    hint: 'Free some space, or set TRAZO_CACHE_DIR to another folder.',
  });
}
