import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { lock } from 'proper-lockfile';
import { InstallError } from '../errors.ts';
import { DownloadFailure } from '../files/download.ts';
import { exists } from '../files/exists.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { compileAddon } from './compile-addon.ts';
import { installationKey, type Layout, layoutAt, type Ready, readReady } from './layout.ts';
import { installOfficial } from './official.ts';
import type { InstallPorts } from './ports.ts';
import { lastLine, runTool } from './run-tool.ts';
import { installWheel } from './wheel.ts';

/** Disk space for the wheel, the unpacked libraries, and the compiler's temporary files. */
const NEEDED_BYTES = 1.6e9;
/** A lock that was not refreshed for this long belongs to a process that no longer runs. */
const STALE_LOCK_MS = 20_000;
/** How to wait for another process's installation: check every two seconds, for at most twenty minutes. */
const WAIT = { retries: 600, factor: 1, minTimeout: 2_000, maxTimeout: 2_000 };

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
 * Installs libtensorflow unless it is installed: the official build, or else the Python wheel's library with an addon
 * compiled on this machine. Sets `TFJS_NODE_BINDING_PATH` in `ports.env`, the path from which tfjs-node (patched) loads
 * its addon; a value that is already set wins. The installation lies in the user's cache, so a second clone of the
 * project reuses it. When two processes install at once, the second one waits for the first.
 *
 * @throws {InstallError} naming the cause of each failed attempt and the remedy
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

async function installLocked(layout: Layout, ports: InstallPorts): Promise<Ready> {
  const folder = join(ports.cacheDir, 'libtensorflow');
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new InstallError(`The cache folder ${folder} cannot be created (${cause.code}).`, {
      cause,
      hint: 'Set TRAZO_CACHE_DIR to a writable folder.',
    });
  });
  const lockOptions = { lockfilePath: join(folder, 'install.lock'), stale: STALE_LOCK_MS, realpath: false };
  const release = await lock(folder, lockOptions).catch(() => {
    ports.log('Another process is installing libtensorflow; waiting for it.');
    return lock(folder, { ...lockOptions, retries: WAIT });
  });
  try {
    // The other process may have finished the installation.
    return (await readReady(layout)) ?? (await install(layout, folder, ports));
  } finally {
    await release();
  }
}

async function install(layout: Layout, folder: string, ports: InstallPorts): Promise<Ready> {
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
  for (const source of ['official', 'wheel'] as const) {
    await rm(staging.root, { recursive: true, force: true });
    try {
      if (source === 'official') await installOfficial(staging, downloads, ports);
      else {
        await installWheel(staging, downloads, ports);
        await compileAddon(staging, ports);
      }
      const ready = await describe(staging, source, await versionOf(staging, ports));
      await writeAtomically(staging.ready, `${JSON.stringify(ready, null, 2)}\n`);
      await rm(layout.root, { recursive: true, force: true });
      await rename(staging.root, layout.root);
      await rm(downloads, { recursive: true, force: true });
      ports.log(
        `TensorFlow ${ready.tensorflow} is installed (${Math.round(ready.bytes / 1e6)} MB in ${layout.root})`,
      );
      return ready;
    } catch (error) {
      if (!(error instanceof InstallError || error instanceof DownloadFailure)) throw noSpace(error, folder);
      failures.push(`${source === 'official' ? 'the official build' : 'the Python wheel'}: ${error.message}`);
      if (error instanceof InstallError) hint = error.hint ?? hint;
      if (source === 'official') ports.log(`No official build (${error.message}) Trying the Python wheel.`);
    }
  }
  await rm(staging.root, { recursive: true, force: true });
  throw new InstallError(`libtensorflow could not be installed. Tried ${failures.join(' Then ')}`, {
    hint,
  });
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Loads the addon in a separate process, because a library that does not fit this machine can crash the process. */
async function versionOf(layout: Layout, ports: InstallPorts): Promise<string> {
  const script = 'process.stdout.write(require(process.argv[1]).TF_Version)';
  const { code, output } = await runTool(process.execPath, ['-e', script, layout.addon], {
    ...ports.env,
    TF_CPP_MIN_LOG_LEVEL: '3',
  });
  if (code !== 0) throw new InstallError(`the addon does not load on this machine: ${lastLine(output)}`);
  return lastLine(output);
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

function noSpace(error: unknown, folder: string): unknown {
  if (!(error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')))
    return error;
  return new InstallError(`The disk became full while libtensorflow was being installed in ${folder}.`, {
    cause: error,
    hint: 'Free some space, or set TRAZO_CACHE_DIR to another folder.',
  });
}
