import { access, mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { lock } from 'proper-lockfile';
import { ProvisionError } from '../errors.ts';
import { DownloadFailure, type TransferProgress } from '../files/download.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { compileAddon } from './compile-addon.ts';
import { installationKey, type Layout, layoutAt, type Ready, readReady } from './layout.ts';
import { installOfficial } from './official.ts';
import { lastLine, runTool } from './run-tool.ts';
import { installWheel } from './wheel.ts';

/** Room for the wheel, the unpacked libraries, and the compiler's temporary files. */
const NEEDED_BYTES = 1.6e9;
/** A lock not refreshed for this long was left by a process that is gone. */
const STALE_LOCK_MS = 20_000;
/** Waiting for another process's installation: a look every two seconds, for at most twenty minutes. */
const WAIT = { retries: 600, factor: 1, minTimeout: 2_000, maxTimeout: 2_000 };

/** What provisioning may touch. */
export interface ProvisionPorts {
  readonly env: NodeJS.ProcessEnv;
  readonly cacheDir: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Whether a person watches, so that pip may show its own progress bar. */
  readonly terminal: boolean;
  readonly log: (line: string) => void;
  /** Shows a download's progress under a name. */
  readonly transfer: (what: string) => TransferProgress;
  /** Bytes free where a folder lies; the file system's own answer where absent. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** SHA-256 of the official library's archive; the pinned one where absent. */
  readonly librarySha256?: string;
}

/** libtensorflow with tfjs-node's addon, ready to be loaded. */
export interface Libtensorflow {
  readonly addon: string;
  readonly ready: Ready | undefined;
}

/** Where the installation for this platform is or would be. */
export function installationLayout(ports: Pick<ProvisionPorts, 'cacheDir' | 'platform' | 'arch'>): Layout {
  return layoutAt(join(ports.cacheDir, 'libtensorflow', installationKey(ports.platform, ports.arch)));
}

/**
 * Makes libtensorflow available, installing it on first use: the official build, else the Python wheel's library and
 * an addon compiled here. Sets `TFJS_NODE_BINDING_PATH` in `ports.env`, which tfjs-node (patched) loads its addon
 * from; a value already there wins. Kept in the user's cache, so a second clone installs nothing. Of two processes
 * at once the second waits for the first.
 *
 * @throws {ProvisionError} saying what each way failed on and how to mend it
 */
export async function provideLibtensorflow(ports: ProvisionPorts): Promise<Libtensorflow> {
  const own = ports.env['TFJS_NODE_BINDING_PATH'];
  if (own) {
    await access(own).catch(() => {
      throw new ProvisionError(`TFJS_NODE_BINDING_PATH names ${own}, which does not exist.`, {
        hint: 'Unset it to let Trazo install libtensorflow, or correct the path.',
      });
    });
    return { addon: own, ready: undefined };
  }
  const layout = installationLayout(ports);
  const ready = (await readReady(layout)) ?? (await installLocked(layout, ports));
  ports.env['TFJS_NODE_BINDING_PATH'] = layout.addon;
  return { addon: layout.addon, ready };
}

async function installLocked(layout: Layout, ports: ProvisionPorts): Promise<Ready> {
  const folder = join(ports.cacheDir, 'libtensorflow');
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new ProvisionError(`The cache folder ${folder} cannot be made (${cause.code}).`, {
      cause,
      hint: 'Name a writable one in TRAZO_CACHE_DIR.',
    });
  });
  const lockOptions = { lockfilePath: join(folder, 'install.lock'), stale: STALE_LOCK_MS, realpath: false };
  const release = await lock(folder, lockOptions).catch(() => {
    ports.log('Another process is installing libtensorflow; waiting for it.');
    return lock(folder, { ...lockOptions, retries: WAIT });
  });
  try {
    // The process waited for may have done the work.
    return (await readReady(layout)) ?? (await install(layout, folder, ports));
  } finally {
    await release();
  }
}

async function install(layout: Layout, folder: string, ports: ProvisionPorts): Promise<Ready> {
  const free = await (ports.freeBytes ?? freeBytes)(folder);
  if (free < NEEDED_BYTES) {
    throw new ProvisionError(
      `libtensorflow needs ${(NEEDED_BYTES / 1e9).toFixed(1)} GB in ${folder}, where ${(free / 1e9).toFixed(1)} GB are free.`,
      { hint: 'Make room, or name another folder in TRAZO_CACHE_DIR.' },
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
      if (!(error instanceof ProvisionError || error instanceof DownloadFailure))
        throw noSpace(error, folder);
      failures.push(`${source === 'official' ? 'the official build' : 'the Python wheel'}: ${error.message}`);
      if (error instanceof ProvisionError) hint = error.hint ?? hint;
      if (source === 'official') ports.log(`No official build (${error.message}) Trying the Python wheel.`);
    }
  }
  await rm(staging.root, { recursive: true, force: true });
  throw new ProvisionError(`libtensorflow could not be installed. Tried ${failures.join(' Then ')}`, {
    hint,
  });
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Loads the addon in a process of its own, as a library that does not fit this machine may take the process down. */
async function versionOf(layout: Layout, ports: ProvisionPorts): Promise<string> {
  const script = 'process.stdout.write(require(process.argv[1]).TF_Version)';
  const { code, output } = await runTool(process.execPath, ['-e', script, layout.addon], {
    ...ports.env,
    TF_CPP_MIN_LOG_LEVEL: '3',
  });
  if (code !== 0) throw new ProvisionError(`the addon does not load on this machine: ${lastLine(output)}`);
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
  return new ProvisionError(`The disk filled up while libtensorflow was installed in ${folder}.`, {
    cause: error,
    hint: 'Make room, or name another folder in TRAZO_CACHE_DIR.',
  });
}
